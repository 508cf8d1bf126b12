import { useEffect } from 'preact/hooks';
import type { AttemptView } from '#main/contract';
import { face, kiosk, nowMs, payment, sale, shop } from '../state/terminal.ts';
import { schemeMark, schemeText } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { SchemeMark } from '../ui/SchemeMark.tsx';
import { Amount } from './Amount.tsx';
import { PhoneHere } from './art.tsx';
import { Face, FaceDigits, FaceWays } from './Face.tsx';
import { send } from './link.ts';
import { canCancel, hasEnded, payWords } from './pay-words.ts';
import { Ring } from './Ring.tsx';
import { facing, words } from './state.ts';

/** The attempt of the basket at hand that is under way, or ended last. */
function attemptOfBasket(): AttemptView | null {
  const { attempt } = payment.value;
  return attempt !== undefined && attempt.saleId === sale.value?.id ? attempt : null;
}

const Due = ({ label, amountMinor }: { label: string; amountMinor: number }) => (
  <>
    <p class="pay-label">{label}</p>
    <p><Amount of="pay" amountMinor={amountMinor} /></p>
  </>
);

/** How to pay: the shop's schemes, and one's own code under the scanner. */
function Ways({ ended }: { ended: AttemptView | null }) {
  const t = words.value;
  const schemes = shop.value?.schemes ?? [];
  const shown = schemes.filter(({ mpm }) => mpm);
  const said = ended === null ? null : payWords(ended);
  return (
    <main class="question pay">
      <section class="stage">
        <h1 tabIndex={-1}>{t.payTitle}</h1>
        <Due label={t.toPay} amountMinor={sale.value?.dueMinor ?? 0} />
        {said !== null && (
          <p class="pay-ended" role="status">
            <Icon name={said.icon} />
            <span><strong>{said.title}.</strong> {said.hint}</span>
          </p>
        )}
      </section>
      <section class="controls">
        <div class="schemes">
          {schemes.length === 0 && <p class="stage-hint">{t.payNone}</p>}
          {shown.map(({ id }) => (
            <Button key={id} class="scheme" onPress={() => send('kiosk.pay', { scheme: id })}>
              <SchemeMark colour={schemeMark(id)} />
              {schemeText(id)}
            </Button>
          ))}
          <FaceWays />
        </div>
        {schemes.some(({ cpm }) => cpm) && (
          <p class="own-code">
            <PhoneHere />
            <span>
              {t.payOwn}
              <span class="own-names">{schemes.filter(({ cpm }) => cpm).map(({ id }) => schemeText(id)).join(' · ')}</span>
            </span>
          </p>
        )}
        <div class="ways-on one">
          <Button icon="back" onPress={() => send('kiosk.go', { to: 'scanning' })}>{t.payBack}</Button>
        </div>
      </section>
    </main>
  );
}

/** What becomes of the payment. The code is large, on white, until it is used. */
function Open({ attempt }: { attempt: AttemptView }) {
  const t = words.value;
  const said = payWords(attempt);
  const code = attempt.phase === 'waitingForPayer' && !attempt.cancelAsked && !attempt.payerAsked ? attempt.qr : undefined;
  const { deadlineAtMs, startedAtMs } = attempt;
  const run = face.value?.running?.attemptId === attempt.id ? face.value.running : undefined;
  const asksDigits = run?.step === 'digits' && !run.ownScreen;
  useEffect(() => document.querySelector<HTMLElement>('h1')?.focus(), [code === undefined]);
  const spoken = (
    <div class="pay-words">
      <p class="pay-scheme"><SchemeMark colour={schemeMark(attempt.scheme)} />{schemeText(attempt.scheme)}</p>
      <p><Amount of="pay" amountMinor={attempt.amountMinor} /></p>
      <div class={`pay-state ${said.tone}`}>
        <h1 tabIndex={-1}>{asksDigits ? t.faceDigits : said.title}</h1>
        {!asksDigits && said.hint !== '' && <p>{said.hint}</p>}
      </div>
    </div>
  );
  return (
    <main class={`question pay open ${code === undefined ? '' : 'with-code'}`} data-phase={attempt.phase}>
      <section class="stage">
        {asksDigits ? spoken : code === undefined ? (
          <span class={`pay-sign ${said.tone}`}><Icon name={said.icon} /></span>
        ) : (
          <figure class="pay-code"><QrCode text={code} label={t.payScan(schemeText(attempt.scheme))} /></figure>
        )}
      </section>
      <section class="controls">
        {asksDigits ? <FaceDigits isWrong={run.wrongDigits === true} /> : spoken}
        {code !== undefined && deadlineAtMs !== undefined && <Ring leftMs={deadlineAtMs - nowMs.value} ofMs={deadlineAtMs - startedAtMs} label={t.timeLeft} />}
        <div class="ways-on one">
          {canCancel(attempt) && <Button icon="back" onPress={() => send('kiosk.cancelPayment', { attemptId: attempt.id })}>{t.payOther}</Button>}
        </div>
      </section>
    </main>
  );
}

export function Payment() {
  const attempt = attemptOfBasket();
  if (attempt !== null && !hasEnded(attempt)) return <Open key={attempt.id} attempt={attempt} />;
  if (facing.value !== null) return <Face />;
  return <Ways ended={kiosk.value?.leaving ? null : attempt} />;
}
