import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { behaviours, type Behaviour, type PhoneOrderView } from '#main/contract';
import { formatCountdown, formatMoney, formatTime, parseAmount } from '../i18n/format.ts';
import type { Catalogue } from '../i18n/index.ts';
import { linkState, nowMs, shop } from '../state/terminal.ts';
import { language, moneyFormat, schemeText, words } from '../state/words.ts';
import { Barcode } from './Barcode.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { QrCode } from '../ui/QrCode.tsx';
import * as wallet from './wallet.ts';

/** A page of the phone with the way back. */
const Page = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <main class="phone-page">
    <div class="phone-head">
      <Button kind="plain" icon="back" label={words.value.back} onPress={wallet.home} />
      <h1>{title}</h1>
    </div>
    <div class="phone-body">{children}</div>
  </main>
);

function Home() {
  const t = words.value;
  const schemes = shop.value?.schemes ?? [];
  return (
    <main class="phone-body">
      <h1 class="visually-hidden">{t.phoneTitle}</h1>
      <Button kind="main" icon="scan" onPress={() => void wallet.scanDisplay()}>{t.phoneScan}</Button>
      {schemes.map((scheme) => (
        <section key={scheme.id} class="wallet" aria-label={schemeText(scheme.id)}>
          <h2>{schemeText(scheme.id)}</h2>
          <Button icon="code" onPress={() => void wallet.showCode(scheme.id)}>{t.phonePayerCode}</Button>
          <Button kind="plain" class="small" onPress={() => (wallet.view.value = { at: 'behave', scheme: scheme.id })}>{t.phoneBehave}</Button>
        </section>
      ))}
    </main>
  );
}

function Paste({ error }: { error: string }) {
  const t = words.value;
  const text = useSignal('');
  return (
    <Page title={t.phoneScan}>
      <p>{error === '' ? t.phoneNoCamera : error}</p>
      <label class="field">
        <span>{t.phonePaste}</span>
        <input class="input" value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
      </label>
      <Button kind="main" disabled={text.value.trim() === ''} onPress={() => void wallet.read(text.value.trim())}>{t.phoneRead}</Button>
      <Button icon="scan" onPress={() => void wallet.scanDisplay()}>{t.phoneScan}</Button>
    </Page>
  );
}

/** The scheme gives a decimal text; it is shown as money where it is one of the shop's currency. */
function amountText(order: PhoneOrderView): string {
  const minor = order.currency === moneyFormat.value.currency ? parseAmount(order.amount, moneyFormat.value.exponent) : null;
  return minor === null ? `${order.amount} ${order.currency}` : formatMoney(minor, moneyFormat.value, language.value);
}

const ended = (t: Catalogue, state: PhoneOrderView['state']): string =>
  ({ open: '', password: '', paid: t.phonePaid, refused: t.phoneRefused, closed: t.phoneClosed, refunded: t.phoneRefunded })[state];

function Order({ order }: { order: PhoneOrderView }) {
  const t = words.value;
  const isOpen = order.state === 'open' || order.state === 'password';
  return (
    <Page title={schemeText(order.scheme)}>
      <div class="order" data-state={order.state}>
        <p class="muted">{t.phonePayTo(order.shop)}</p>
        <p class="order-amount">{amountText(order)}</p>
        {order.state === 'password' && <p>{t.phonePassword}</p>}
        {!isOpen && (
          <p class="order-end" role="status">
            {order.state === 'paid' && <Icon name="check" />}
            {ended(t, order.state)}
          </p>
        )}
      </div>
      {isOpen ? (
        <div class="phone-foot">
          <Button kind="main" onPress={() => void wallet.decide(order, true)}>{t.phoneApprove}</Button>
          <Button onPress={() => void wallet.decide(order, false)}>{t.phoneRefuse}</Button>
          <Button kind="plain" onPress={wallet.home}>{t.phoneLeave}</Button>
        </div>
      ) : (
        <div class="phone-foot">
          <Button kind="main" onPress={wallet.home}>{t.done}</Button>
        </div>
      )}
    </Page>
  );
}

function Code({ shown }: { shown: wallet.PayerCode }) {
  const t = words.value;
  const leftMs = shown.endsAtMs - nowMs.value;
  return (
    <Page title={schemeText(shown.scheme)}>
      <figure class="payer-code">
        <Barcode digits={shown.code} label={t.phonePayerCode} />
        <p class="payer-digits">{shown.code.replace(/(\d{4})(?=\d)/g, '$1 ')}</p>
        <QrCode text={shown.code} label={t.phonePayerCode} />
        <figcaption>{leftMs > 0 ? `${t.phoneCodeHint} · ${formatCountdown(leftMs)}` : t.phoneCodeOver}</figcaption>
      </figure>
      <div class="phone-foot">
        <Button kind="main" icon="scan" onPress={() => void wallet.hold(shown.code)}>{t.phoneHold}</Button>
        <Button onPress={() => void wallet.copy(shown.code)}>{t.phoneCopy}</Button>
        <Button kind="plain" onPress={() => void wallet.showCode(shown.scheme)}>{t.phoneNewCode}</Button>
      </div>
    </Page>
  );
}

const behaviourText = (t: Catalogue): Record<Behaviour, string> => ({
  normal: t.beNormal, slow: t.beSlow, stalled: t.beStalled, silent: t.beSilent, deaf: t.beDeaf, cut: t.beCut, dropped: t.beDropped,
  twice: t.beTwice, badSignature: t.beBadSignature, password: t.bePassword, notEnough: t.beNotEnough, refuse: t.beRefuse,
  systemError: t.beSystemError, systemErrorPaid: t.beSystemErrorPaid, again: t.beAgain, payBeforeCancel: t.bePayBeforeCancel,
  lateCapture: t.beLateCapture, wrongAmount: t.beWrongAmount, voucher: t.beVoucher,
});

function Behave({ scheme }: { scheme: string }) {
  const t = words.value;
  return (
    <Page title={`${schemeText(scheme)} · ${t.phoneBehave}`}>
      {behaviours.map((behaviour) => (
        <Button key={behaviour} class="behaviour" onPress={() => void wallet.behave(scheme, behaviour)}>{behaviourText(t)[behaviour]}</Button>
      ))}
    </Page>
  );
}

function Screen() {
  const t = words.value;
  const now = wallet.view.value;
  switch (now.at) {
    case 'home':
      return <Home />;
    case 'scanning':
      return (
        <Page title={t.phoneScan}>
          <p class="muted">{t.phoneScanning}</p>
        </Page>
      );
    case 'paste':
      return <Paste error={now.error} />;
    case 'order':
      return <Order order={now.order} />;
    case 'code':
      return <Code shown={now.shown} />;
    case 'behave':
      return <Behave scheme={now.scheme} />;
  }
}

export function Phone() {
  const t = words.value;
  if (linkState.value === 'refused' || linkState.value === 'replaced') {
    return <main class="phone lost">{linkState.value === 'refused' ? t.refusedLink : t.replacedLink}</main>;
  }
  return (
    <div class="phone">
      <header class="phone-bar">
        <time>{formatTime(nowMs.value, shop.value?.timeZone ?? 'UTC', language.value)}</time>
        <span>{linkState.value === 'connected' ? t.training : t.disconnected}</span>
      </header>
      <Screen />
      <p class="remark" role="status">{wallet.remark.value}</p>
    </div>
  );
}
