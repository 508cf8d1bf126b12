/** Signs the journal: in idle moments, at the close of a shift and of the terminal, never while a sale waits. */
import { SEAL_AGE_MAX_MS, SEAL_ENTRIES_MIN, sealText, type Signer } from '../../core/journal/seal.ts';
import type { Clock, Log, Store } from '../../ports.ts';

export interface SealsDeps {
  store: Pick<Store, 'commit' | 'journal' | 'seals' | 'streams'>;
  signer: Signer;
  clock: Clock;
  log: Log;
}

export interface Seals {
  /** Nothing goes on at present: signs where enough has gathered, or the last seal is old. */
  idle(): void;
  /** Signs what there is, if anything. @throws Fault STORE */
  seal(): void;
  /** Entries after the last seal. */
  unsealed(): number;
}

/** Says in the journal which key signs, where that is new, then signs when it is told to. @throws Fault STORE */
export function createSeals({ store, signer, clock, log }: SealsDeps): Seals {
  const known = store.seals.keyId();
  if (known !== signer.keyId) {
    // A backup holds the journal, not its key.
    const reason = known === null ? 'first' : store.streams.begun()?.reason === 'restored' ? 'restored' : 'replaced';
    store.commit((tx) => tx.append('terminal.keyed', { keyId: signer.keyId, publicKey: signer.publicKey, reason }));
    if (reason !== 'first') log.warn('journal.rekeyed', { keyId: signer.keyId });
  }
  const openedAtMs = clock.nowMs();
  /** What the last seal does not cover; the seal itself is covered by the next one, and calls for none. */
  const unsealed = (): number => store.journal.tail().seq - (store.seals.last()?.seq ?? 0);

  function seal(): void {
    const owner = store.journal.owner();
    if (owner === null || unsealed() === 0) return;
    const { seq: lastSeq, hash: lastHash } = store.journal.tail();
    const open = { firstSeq: store.seals.last()?.seq ?? 1, lastSeq, lastHash, totals: store.seals.totals(), keyId: signer.keyId };
    store.commit((tx) => tx.append('journal.sealed', { ...open, signature: signer.sign(sealText(owner, open)) }));
  }

  return {
    unsealed,
    seal,
    idle() {
      const waiting = unsealed();
      const sinceMs = store.seals.last()?.atMs ?? openedAtMs;
      const isOld = waiting > 0 && clock.nowMs() - sinceMs >= SEAL_AGE_MAX_MS;
      if (waiting < SEAL_ENTRIES_MIN && !isOld) return;
      try {
        seal();
      } catch (error) {
        // The store tells of itself at the next commit; a later moment signs what this one could not.
        log.error('journal.seal', { error: String(error) });
      }
    },
  };
}
