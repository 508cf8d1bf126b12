import { useSignal } from '@preact/signals';
import type { MemberView } from '#main/contract';
import { sale } from '../../state/terminal.ts';
import { money, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { NumberPad } from '../../ui/NumberPad.tsx';
import { dialog } from '../state.ts';
import { member, number, openPoints, said, spend, timeOf, worth } from './state.ts';

export function balanceText({ balance, atMs }: MemberView): string {
  const t = said.value;
  if (balance === null) return t.pointsUnknown;
  return atMs === undefined ? t.pointsOf(number(balance)) : t.pointsKnown(number(balance), timeOf(atMs));
}

const whyText = ({ why }: MemberView): string => {
  const t = said.value;
  const texts = { noPoints: t.whyNoPoints, alone: t.whyAlone, count: t.whyCount, sum: t.whySum, age: t.whyAge };
  return why === undefined ? '' : texts[why];
};

/** The member's points as a way to pay a part, or all. */
export function MemberWay() {
  const now = member.value;
  if (now === null) return null;
  const t = said.value;
  return (
    <section class="member-way" aria-label={t.points}>
      <p class="member-balance">
        <Icon name="star" />
        <span>{words.value.member(now.memberNo)}</span>
        <strong>{balanceText(now)}</strong>
      </p>
      {now.used > 0 ? (
        <>
          <p class="small">{t.payUsed(number(now.used))}</p>
          <Button keycap="F7" onPress={() => void spend(0)}>{t.payBack}</Button>
        </>
      ) : now.pointMinor === 0 ? null : now.usable > 0 ? (
        <Button keycap="F7" onPress={openPoints}>{t.pay(money(now.usableMinor))}</Button>
      ) : (
        <p class="muted small">{whyText(now)}</p>
      )}
    </section>
  );
}

/** F7 while paying. */
export function memberKey(): void {
  if (member.value === null) return;
  if (member.value.used > 0) void spend(0);
  else openPoints();
}

/** How many points are spent. */
export function PointsPayDialog() {
  const t = said.value;
  const now = member.value;
  const text = useSignal(now === null ? '' : String(now.usable));
  const isBusy = useSignal(false);
  const close = () => void (dialog.value = null);
  if (now === null) return null;
  const points = /^\d{1,9}$/.test(text.value) ? Number(text.value) : 0;
  const isReady = points > 0 && points <= now.usable && !isBusy.value;
  async function done(): Promise<void> {
    if (!isReady) return;
    isBusy.value = true;
    await spend(points);
    isBusy.value = false;
  }
  return (
    <Dialog title={t.payTitle} closeLabel={words.value.close} onClose={close}>
      <p>{words.value.member(now.memberNo)} · {balanceText(now)}</p>
      <label class="field">
        <span>{t.payField} · {t.payMost(number(now.usable), money(now.usableMinor))}</span>
        <input
          class="input money"
          data-first
          inputMode="numeric"
          autocomplete="off"
          value={text.value}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.repeat) void done();
          }}
        />
      </label>
      <p class={points > now.usable ? 'field-error' : 'member-worth'} role="status">{points > now.usable ? t.payBad(number(now.usable)) : t.payWorth(money(worth(points)))}</p>
      <NumberPad value={text.value} onChange={(value) => (text.value = value)} extra="00" deleteLabel={words.value.deleteDigit} />
      <Button kind="main" keycap="Enter" disabled={!isReady} onPress={() => void done()}>{t.pay(money(worth(Math.min(points, now.usable))))}</Button>
    </Dialog>
  );
}

/** What the completed sale came to for its member. */
export function MemberResult() {
  const points = sale.value?.memberPoints;
  if (points === undefined) return null;
  const t = said.value;
  const what = points.spent === 0 ? t.completedEarned(number(points.earned)) : t.completed(number(points.earned), number(points.spent));
  return (
    <div>
      <dt class="visually-hidden">{t.points}</dt>
      <dd>
        <Icon name="star" />
        {what}{points.balance === undefined ? '' : ` · ${t.completedBalance(number(points.balance))}`}
      </dd>
    </div>
  );
}
