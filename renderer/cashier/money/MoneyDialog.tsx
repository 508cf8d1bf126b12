import { useEffect } from 'preact/hooks';
import type { MoneyView } from '#main/contract';
import { formatAge } from '../../i18n/format.ts';
import { nowMs } from '../../state/terminal.ts';
import { language, money, schemeMark, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SchemeMark } from '../../ui/SchemeMark.tsx';
import { queryPayment } from '../actions.ts';
import { canAsk } from '../attempt-state.ts';
import { nextText } from '../attempt-words.ts';
import { dialog } from '../state.ts';
import { MoneyForm } from './MoneyForm.tsx';
import { decisionText, knownText, verdictOf, wayText } from './money-words.ts';
import { decided, decideOn, deciding, questions } from './questions.ts';

function close(): void {
  deciding.value = null;
  dialog.value = null;
}

/** One sum: how much, since when, what is known, what happens next, and the ways out that are open now. */
function Sum({ sum }: { sum: MoneyView }) {
  const t = words.value;
  const { text, icon, tone } = verdictOf(sum);
  const kept = decisionText(sum);
  return (
    <li class={`question ${tone}`} data-cause={sum.cause} data-attempt={sum.attemptId}>
      <p class="question-head">
        <strong class="question-amount">{money(sum.amountMinor)}</strong>
        <span class={`verdict ${tone}`}>
          <Icon name={icon} />
          {text}
        </span>
        <span class="question-age">{t.since(formatAge(nowMs.value - sum.sinceMs, language.value))}</span>
      </p>
      <p class="question-scheme small">
        <SchemeMark colour={schemeMark(sum.scheme)} />
        <span class="question-order">{schemeText(sum.scheme)} · {t.questionOrder(sum.orderNo)}</span>
      </p>
      <dl class="question-facts">
        <dt>{t.questionKnown}</dt>
        <dd>{[...sum.known.map((fact) => knownText(sum, fact)), kept].filter(Boolean).join(' · ')}</dd>
        <dt>{t.questionNext}</dt>
        <dd>{nextText(sum.next, t.nextWaiting)}</dd>
      </dl>
      {(sum.exits.length > 0 || canAsk(sum)) && (
        <div class="question-ways">
          {canAsk(sum) && <Button onPress={() => void queryPayment(sum.attemptId)}>{t.askNow}</Button>}
          {sum.exits.map(({ way }) => (
            <Button key={way} onPress={() => decideOn(sum, way)}>{wayText(sum, way)}</Button>
          ))}
        </div>
      )}
    </li>
  );
}

/** Money whose whereabouts are not settled, the oldest first; or the question about one of them. */
export function MoneyDialog() {
  const t = words.value;
  // A scan closes the dialog, too: what was asked is not done.
  useEffect(() => () => void (deciding.value = null), []);
  const sum = decided.value;
  const at = deciding.value;
  if (sum !== null && at !== null) {
    // What was counted is seen in the sale; of the other ways the list tells.
    const done = () => (at.way === 'attach' ? close() : void (deciding.value = null));
    return <MoneyForm key={`${at.attemptId} ${at.transactionId} ${at.way}`} sum={sum} way={at.way} onBack={() => (deciding.value = null)} onDone={done} />;
  }
  return (
    <Dialog title={t.questionTitle} closeLabel={t.close} onClose={close}>
      {questions.value.length === 0 ? <p class="muted">{t.questionNone}</p> : <p>{t.questionBody}</p>}
      <ul class="questions">
        {questions.value.map((one) => (
          <Sum key={`${one.attemptId} ${one.transactionId}`} sum={one} />
        ))}
      </ul>
    </Dialog>
  );
}
