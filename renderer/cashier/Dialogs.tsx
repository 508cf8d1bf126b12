import { useSignal } from '@preact/signals';
import { formatQuantity, parseQuantity } from '../i18n/format.ts';
import { paper, sale } from '../state/terminal.ts';
import { language, money, words } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { NumberPad } from '../ui/NumberPad.tsx';
import * as act from './actions.ts';
import { KiosksDialog } from './kiosks/KiosksDialog.tsx';
import { MoneyDialog } from './money/MoneyDialog.tsx';
import { MoreDialog } from './MoreDialog.tsx';
import { ListDialog } from './promise/ListDialog.tsx';
import { FaceDialog } from './face/FaceWay.tsx';
import { TakeDialog } from './promise/TakeDialog.tsx';
import { RefundDialog } from './refund/RefundDialog.tsx';
import { RentalDialog } from './rental/RentalDialog.tsx';
import { ShiftDialog } from './shift/ShiftDialog.tsx';
import { HeldDialog } from './shared/HeldDialog.tsx';
import { PointsPayDialog } from './shared/MemberPoints.tsx';
import { SharedDialog } from './shared/SharedDialog.tsx';
import { StockDialog } from './shared/StockDialog.tsx';
import { SoldDialog } from './SoldDialog.tsx';
import { currentLine, dialog } from './state.ts';
import { StoreDialog } from './store/StoreNotice.tsx';
import { DevicesDialog, PointsDialog, SyncDialog } from './TruthDialogs.tsx';

const close = () => void (dialog.value = null);

function QuantityDialog() {
  const t = words.value;
  const line = currentLine.value;
  const text = useSignal('');
  const isBad = useSignal(false);
  if (line === null) return null;
  const now = formatQuantity(line.quantityMilli, line.unit, language.value);
  function done(): void {
    const quantityMilli = parseQuantity(text.value);
    isBad.value = quantityMilli === null;
    if (line === null || quantityMilli === null) return;
    close();
    void act.setQuantity(line.id, quantityMilli);
  }
  return (
    <Dialog title={t.quantityTitle} closeLabel={t.close} onClose={close}>
      <label class="field">
        <span>{line.name}</span>
        <input
          class="input money"
          data-first
          inputMode="decimal"
          autocomplete="off"
          placeholder={now}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done();
          }}
        />
      </label>
      <p class="field-error" role="alert">{isBad.value ? t.quantityBad : ''}</p>
      <NumberPad value={text.value} onChange={(value) => (text.value = value)} extra="." deleteLabel={t.deleteDigit} />
      <Button kind="main" keycap="Enter" onPress={done}>{t.done}</Button>
    </Dialog>
  );
}

function ClearDialog() {
  const t = words.value;
  const now = sale.value;
  if (now === null) return null;
  return (
    <Dialog title={t.clearTitle} closeLabel={t.close} onClose={close}>
      <p>{t.clearBody(now.itemCount, money(now.totalMinor))}</p>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={close}>{t.back}</Button>
        <Button kind="danger" onPress={() => void act.clear()}>{t.clearDo}</Button>
      </div>
    </Dialog>
  );
}

function PaperDialog() {
  const t = words.value;
  const now = paper.value;
  if (now === null) return null;
  return (
    <Dialog title={t.receiptPaper} closeLabel={t.close} onClose={close}>
      <img class="paper-large" src={`data:image/png;base64,${now.png}`} width={now.widthPx} height={now.heightPx} alt={t.receiptPaper} />
    </Dialog>
  );
}

/** The one dialog that is open. */
export function Dialogs() {
  switch (dialog.value) {
    case null:
      return null;
    case 'quantity':
      return <QuantityDialog />;
    case 'clear':
      return <ClearDialog />;
    case 'held':
      return <HeldDialog />;
    case 'more':
      return <MoreDialog />;
    case 'devices':
      return <DevicesDialog />;
    case 'sync':
      return <SyncDialog />;
    case 'points':
      return <PointsDialog />;
    case 'question':
      return <MoneyDialog />;
    case 'paper':
      return <PaperDialog />;
    case 'sold':
      return <SoldDialog />;
    case 'refund':
      return <RefundDialog />;
    case 'promise':
      return <TakeDialog />;
    case 'face':
      return <FaceDialog />;
    case 'promises':
      return <ListDialog />;
    case 'store':
      return <StoreDialog />;
    case 'rental':
      return <RentalDialog />;
    case 'shared':
      return <SharedDialog />;
    case 'memberPoints':
      return <PointsPayDialog />;
    case 'stock':
      return <StockDialog />;
    case 'shift':
      return <ShiftDialog />;
    case 'kiosks':
      return <KiosksDialog />;
  }
}
