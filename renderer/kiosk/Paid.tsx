import type { KioskReceiptView, Minor, ReceiptWay } from '#main/contract';
import { kiosk, nowMs } from '../state/terminal.ts';
import { money, words as shopWords } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import { Amount } from './Amount.tsx';
import { send } from './link.ts';
import { words } from './state.ts';

const icons: Record<ReceiptWay, IconName> = { paper: 'printer', qr: 'phone', none: 'close' };

/** What became of the receipt that was asked for. */
function Chosen({ receipt }: { receipt: KioskReceiptView }) {
  const t = words.value;
  if (receipt.chosen === 'qr' && receipt.qr !== undefined) {
    return (
      <div class="receipt-said">
        <figure class="receipt-code"><QrCode text={receipt.qr} label={t.receiptScan} /></figure>
        <p role="status">{t.receiptScan}</p>
      </div>
    );
  }
  const paper = receipt.chosen === 'paper' ? receipt.paper : undefined;
  if (paper === undefined) return null;
  const texts = { printing: t.receiptPrinting, printed: t.receiptPrinted, failed: t.receiptFailed };
  return (
    <p class={`receipt-said ${paper === 'failed' ? 'amber' : ''}`} role="status">
      <Icon name={paper === 'failed' ? 'alert' : paper === 'printed' ? 'check' : 'printer'} />
      {texts[paper]}
    </p>
  );
}

function ReceiptWays({ receipt, left }: { receipt: KioskReceiptView; left: number }) {
  const t = words.value;
  const isOpen = receipt.chosen === undefined || (receipt.chosen === 'paper' && receipt.paper === 'failed');
  if (!isOpen) return null;
  const texts: Record<Exclude<ReceiptWay, 'none'>, string> = { paper: t.receiptPaper, qr: t.receiptQr };
  return (
    <>
      {receipt.chosen === undefined && <h2>{t.receiptTitle}</h2>}
      <div class="receipt-ways">
        {receipt.ways.map((way) => (
          <Button key={way} class="receipt-way" icon={icons[way]} onPress={() => (way === 'none' ? send('kiosk.done', {}) : send('kiosk.receipt', { way }))}>
            {way === 'none' ? t.receiptNoneIn(left) : texts[way]}
          </Button>
        ))}
      </div>
    </>
  );
}

/** Paid is paid: a tick, a word and an amount, whatever happened on the way here. */
export function Paid() {
  const t = words.value;
  const now = kiosk.value;
  if (now?.receipt === undefined) return null;
  const { receipt, idle } = now;
  const { sold } = receipt;
  const left = Math.max(0, Math.ceil(((idle?.endAtMs ?? nowMs.value) - nowMs.value) / 1000));
  const vouchersMinor = sold.tenders.flatMap(({ promotions = [] }) => promotions).reduce((sum, { amountMinor }) => sum + amountMinor, 0) as Minor;
  const member = sold.memberPoints;
  return (
    <main class="question paid">
      <section class="stage">
        <span class="paid-tick"><Icon name="check" /></span>
        <h1 tabIndex={-1}>{t.paidTitle}</h1>
        <p><Amount of="pay" amountMinor={sold.totalMinor} /></p>
        {vouchersMinor > 0 && <p class="stage-hint">{t.paidVouchers(money(sold.totalMinor - vouchersMinor), money(vouchersMinor))}</p>}
        {member !== undefined && (
          <p class="paid-points"><Icon name="star" />{t.paidMember(member.earned)}{member.balance !== undefined && <span class="muted"> · {t.paidBalance(member.balance)}</span>}</p>
        )}
        <p class="stage-hint">
          {t.receiptNo(sold.receiptNo)}
          {receipt.pointsEarned !== undefined && ` · ${shopWords.value.displayPoints(receipt.pointsEarned)}`}
        </p>
      </section>
      <section class="controls">
        <div class="receipt"><ReceiptWays receipt={receipt} left={left} /><Chosen receipt={receipt} /></div>
        {receipt.chosen !== undefined && (
          <div class="ways-on one"><Button kind="main" onPress={() => send('kiosk.done', {})}>{idle === undefined ? t.done : t.doneIn(left)}</Button></div>
        )}
        <p class="thanks">{t.paidThanks}</p>
      </section>
    </main>
  );
}
