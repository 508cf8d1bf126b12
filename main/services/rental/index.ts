/** Answers `rental.*`: goods rented out on a scheme's credit, which collects what is due when they come back. */
import { Fault, type Args, type CommandName, type CurrencyCode, type Minor, type RentalView, type Result } from '#main/contract';
import { billOf, isOpen, mayBeCancelled, mayBeReturned, newRental, type Charge, type Rental } from '../../core/rental/rental.ts';
import type { Caller, Clock, Emit, Ids, Log, PaymentProvider, RentalProvider, Store, Sync } from '../../ports.ts';
import { createRunner, type Runner } from './runner.ts';

/** Rentals that may be open at a time. */
export const OPEN_MAX = 500;
/** Of those that a search looks through, the newest first, and that it answers. */
export const SEARCHED_MAX = 2_000;
export const FOUND_MAX = 50;
/** What the customer's wallet calls what was taken off. The schemes are China's. */
const DISCOUNT = '优惠';

export interface RentalsDeps {
  store: Store;
  /** The schemes that are switched on. */
  providers: readonly PaymentProvider[];
  currency: CurrencyCode;
  clock: Clock;
  ids: Ids;
  log: Log;
  emit: Emit;
  sync: Pick<Sync, 'wake'>;
}

type Names = Extract<CommandName, `rental.${string}`>;
type RentalHandlers = { [K in Names]: (args: Args<K>, caller: Caller) => Result<K> };

export interface RentalsService {
  handlers: RentalHandlers;
  /** Those that have not ended. */
  views(): RentalView[];
  /** At start: asks the schemes about every one that is open. */
  recover(): void;
  /** The store was opened again: what it holds counts. */
  reopened(): void;
  close(): void;
}

export function createRentals(deps: RentalsDeps): RentalsService {
  const { store, clock, log, emit, sync } = deps;
  const providers = new Map(deps.providers.flatMap(({ scheme, rental }): [string, RentalProvider][] => (rental?.currency === deps.currency ? [[scheme, rental]] : [])));
  const runner: Runner = createRunner({
    store, providers, clock, log,
    stepped(after) {
      emit('rentals', [...views(), ...(isOpen(after) ? [] : [viewOf(after)])], null);
      sync.wake();
    },
    trouble: ({ code, message }) => emit('trouble', { code, message }, null),
  });
  const views = (): RentalView[] => store.rentals.open().map((rental) => viewOf(runner.latest(rental)));

  /** @throws Fault NOT_FOUND, SCHEME_OFF */
  function known(rentalId: string): Rental {
    const rental = store.rentals.byId(rentalId);
    if (rental === null) throw new Fault('NOT_FOUND', 'there is no such rental', { rentalId });
    if (isOpen(rental) && !providers.has(rental.scheme)) throw off(rental.scheme);
    return runner.latest(rental);
  }

  function recover(): void {
    for (const rental of store.rentals.open()) {
      if (providers.has(rental.scheme)) runner.resume(rental);
      else log.warn('rental.schemeOff', { rental: rental.id, scheme: rental.scheme });
    }
  }

  return {
    views,
    handlers: {
      'rental.open': (args, caller) => open(deps, providers, runner, args, caller),
      'rental.return'({ rentalId, amountMinor, discountMinor }) {
        const rental = known(rentalId);
        if (!mayBeReturned(rental)) throw new Fault('BAD_STATE', 'these goods are not out: look at the rental again', { phase: rental.phase });
        runner.apply(rental, { type: 'returned', bill: dueOf(rental, amountMinor, discountMinor), atMs: clock.nowMs() });
        return null;
      },
      'rental.cancel'({ rentalId }) {
        const rental = known(rentalId);
        if (!mayBeCancelled(rental)) throw new Fault('BAD_STATE', 'this rental cannot be cancelled any more: money may be on its way', { phase: rental.phase });
        runner.apply(rental, { type: 'cancelled', atMs: clock.nowMs() });
        return null;
      },
      'rental.find': ({ text }) => ({ rentals: found(store, text).map((rental) => viewOf(runner.latest(rental))) }),
      'rental.list': () => ({ rentals: views() }),
    },
    recover,
    reopened() {
      runner.reset();
      recover();
    },
    close: () => runner.close(),
  };
}

const off = (scheme: string): Fault => new Fault('SCHEME_OFF', `nothing is rented out by ${scheme} here: set it in settings.json`, { scheme });

function open({ store, currency, clock, ids }: RentalsDeps, providers: ReadonlyMap<string, RentalProvider>, runner: Runner, args: Args<'rental.open'>, { lane, commandId, client: by }: Caller): Result<'rental.open'> {
  // The rental has the command's id: a resend, also after a restart, finds what it asked for.
  if (store.rentals.byId(commandId) !== null) return { rentalId: commandId };
  const { scheme, name, riskMinor, agreement } = args;
  const provider = providers.get(scheme);
  if (provider === undefined) throw off(scheme);
  if (riskMinor < 1) throw new Fault('AMOUNT', 'the most that may be collected has to be above zero');
  if (agreement !== undefined && !provider.takesAgreements) throw new Fault('BAD_ARGS', `${scheme} asks the customer each time: leave the agreement out`);
  if (store.rentals.open().length >= OPEN_MAX) throw new Fault('LIMIT', `${OPEN_MAX} rentals are open: end some first`, { allowed: OPEN_MAX });
  const terms = { id: commandId, orderNo: ids.next(), lane, by, scheme, name, riskMinor, currency, ...(agreement === undefined ? {} : { agreement }) };
  const atMs = clock.nowMs();
  runner.apply(newRental(terms, atMs), { type: 'started', atMs });
  return { rentalId: commandId };
}

const problems = {
  belowZero: 'what is taken off is more than what is due',
  aboveRisk: 'this is more than the customer agreed to',
  amount: 'give whole amounts above zero',
  count: 'these are too many amounts',
};

/** @throws Fault AMOUNT */
function dueOf({ name, riskMinor }: Rental, amountMinor: Minor, discountMinor: Minor | undefined) {
  const charges = (called: string, amount: Minor | undefined): Charge[] => (amount === undefined || amount === 0 ? [] : [{ name: called, amountMinor: amount }]);
  const made = billOf(charges(name, amountMinor), charges(DISCOUNT, discountMinor), riskMinor);
  if ('problem' in made) throw new Fault('AMOUNT', problems[made.problem], { problem: made.problem, riskMinor });
  return made.bill;
}

/** By a part of the name, or the last characters of the number in the customer's wallet. */
function found(store: Store, text: string): Rental[] {
  const asked = text.trim().toLowerCase();
  const fits = ({ name, orderNo }: Rental): boolean => name.toLowerCase().includes(asked) || orderNo.toLowerCase().endsWith(asked);
  return store.rentals.recent(SEARCHED_MAX).filter(fits).slice(0, FOUND_MAX);
}

export function viewOf(rental: Rental): RentalView {
  const { id, orderNo, scheme, name, riskMinor, currency, phase, inDoubt = false, openedAtMs, outAtMs, code, bill, paid, refusal } = rental;
  return {
    id, orderNo, scheme, name, riskMinor, currency, phase, inDoubt, openedAtMs,
    ...(outAtMs === undefined ? {} : { outAtMs }),
    ...(code === undefined || phase !== 'consent' ? {} : { code }),
    ...(bill === undefined ? {} : { totalMinor: bill.totalMinor }),
    ...(paid === undefined ? {} : { paidMinor: paid.amountMinor }),
    ...(refusal === undefined ? {} : { refusal }),
  };
}
