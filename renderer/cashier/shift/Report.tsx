import type { CashView, ShiftFigures, ZReportView } from '#main/contract';
import { formatDay, formatTime } from '../../i18n/format.ts';
import { shop } from '../../state/terminal.ts';
import { language, money, schemeText, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { dialog } from '../state.ts';
import { go, openReports, printAgain, reports, said } from './state.ts';

export function when(atMs: number): string {
  const zone = shop.value?.timeZone ?? 'UTC';
  return `${formatDay(atMs, zone, language.value)} ${formatTime(atMs, zone, language.value)}`;
}

interface RowProps {
  name: string;
  count?: number;
  amount?: number;
  isSum?: boolean;
}

function Row({ name, count, amount, isSum = false }: RowProps) {
  return (
    <tr class={isSum ? 'shift-row-sum' : ''}>
      <th scope="row">{name}</th>
      <td>{count}</td>
      <td>{amount === undefined ? '' : money(amount)}</td>
    </tr>
  );
}

function tenderText({ kind, scheme }: ShiftFigures['tenders'][number]): string {
  const t = said.value;
  if (kind === 'cash') return t.cash;
  if (scheme === undefined) return t.points;
  return kind === 'promised' ? t.promised(schemeText(scheme)) : schemeText(scheme);
}

function differenceText(minor: number): string {
  const t = said.value;
  if (minor === 0) return t.right;
  return minor < 0 ? t.short(money(-minor)) : t.over(money(minor));
}

/** Short, over or right: by words and a sign, not by colour alone. */
function Difference({ minor }: { minor: number }) {
  return (
    <p class={`shift-difference ${minor === 0 ? 'green-text' : 'amber-text'}`} role="status">
      <Icon name={minor === 0 ? 'check' : 'alert'} />
      {differenceText(minor)}
    </p>
  );
}

function Figures({ figures, cash, children }: { figures: Omit<ShiftFigures, 'cash'>; cash: CashView; children?: preact.ComponentChildren }) {
  const t = said.value;
  const { sales, returns, voids, tenders, taxes, firstReceiptSeq, lastReceiptSeq } = figures;
  const head = (text: string) => <tr class="shift-head"><th colSpan={3} scope="colgroup">{text}</th></tr>;
  return (
    <table class="shift-figures">
      <tbody>
        {head(t.drawer)}
        <Row name={t.float} amount={cash.floatMinor} />
        <Row name={t.tendered} amount={cash.tenderedMinor} />
        <Row name={t.in} amount={cash.inMinor} />
        <Row name={t.out} amount={0 - cash.outMinor} />
        <Row name={t.expected} amount={cash.expectedMinor} isSum />
        {children}
        {head(lastReceiptSeq < firstReceiptSeq ? t.noReceipts : t.receipts(firstReceiptSeq, lastReceiptSeq))}
        <Row name={t.sales} count={sales.count} amount={sales.totalMinor} />
        <Row name={t.returns} count={returns.count} amount={returns.totalMinor} />
        <Row name={t.total} amount={sales.totalMinor + returns.totalMinor} isSum />
        <Row name={t.voids} count={voids} />
        {tenders.length > 0 && head(t.byTender)}
        {tenders.map((tender) => <Row key={`${tender.kind} ${tender.scheme ?? ''}`} name={tenderText(tender)} count={tender.count} amount={tender.amountMinor} />)}
        {taxes.length > 0 && head(t.taxes)}
        {taxes.map(({ taxClass, rateBp, taxMinor }) => <Row key={taxClass} name={t.taxRate(String(rateBp / 100))} amount={taxMinor} />)}
      </tbody>
    </table>
  );
}

/** The shift as it stands: closes nothing. */
export function XReport({ figures }: { figures: ShiftFigures }) {
  const t = said.value;
  return (
    <div class="shift">
      <div class="shift-scroll" tabIndex={0} role="region" aria-label={t.title}><Figures figures={figures} cash={figures.cash} /></div>
      <div class="dialog-actions">
        <Button kind="main" onPress={() => go({ at: 'home' })}>{words.value.back}</Button>
      </div>
    </div>
  );
}

export function ZReport({ report, isNew }: { report: ZReportView; isNew: boolean }) {
  const t = said.value;
  const { cash, no } = report;
  const leave = () => (isNew ? void (dialog.value = null) : void openReports());
  return (
    <div class="shift">
      {isNew && <p class="notice" role="status">{t.closedNow}</p>}
      <p class="muted">{when(report.openedAtMs)} – {when(report.closedAtMs)} · {report.closedBy}</p>
      <Difference minor={cash.differenceMinor} />
      <div class="shift-scroll" tabIndex={0} role="region" aria-label={t.zTitle(no)}>
        <Figures figures={report} cash={cash}>
          <Row name={t.counted} amount={cash.countedMinor} />
          <Row name={t.difference} amount={cash.differenceMinor} isSum />
        </Figures>
        <table class="shift-figures"><tbody><Row name={t.ever} count={report.perpetual.documents} amount={report.perpetual.salesMinor} /></tbody></table>
      </div>
      <div class="dialog-actions">
        <Button icon="printer" onPress={() => void printAgain(no)}>{t.print}</Button>
        <Button kind="main" onPress={leave}>{isNew ? words.value.done : words.value.back}</Button>
      </div>
    </div>
  );
}

/** Z reports, the newest first. */
export function List() {
  const t = said.value;
  return (
    <div class="shift">
      {reports.value.length === 0 && <p class="muted">{t.none}</p>}
      <ul class="shift-list">
        {reports.value.map((report) => (
          <li key={report.no}>
            <Button onPress={() => go({ at: 'report', report, isNew: false })}>
              <span class="shift-one">
                <strong>{t.zTitle(report.no)}</strong>
                <span class="muted small">{when(report.closedAtMs)}</span>
              </span>
              <span class="shift-one shift-end">
                <strong>{money(report.sales.totalMinor + report.returns.totalMinor)}</strong>
                <span class={report.cash.differenceMinor === 0 ? 'muted small' : 'amber-text small'}>{differenceText(report.cash.differenceMinor)}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
      <div class="dialog-actions">
        <Button keycap="Esc" onPress={() => go({ at: 'home' })}>{words.value.back}</Button>
      </div>
    </div>
  );
}
