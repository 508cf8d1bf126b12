/** The customer's page: the steps of a visit, bare. */
import type { ArgsIn, CommandName, KioskView } from '#main/contract';
import { useState } from 'preact/hooks';
import type { Link } from '../link/link.ts';
import { kiosk, payment, sale, shop } from '../state/terminal.ts';
import { money, schemeText } from '../state/words.ts';
import { Button } from '../ui/Button.tsx';
import { QrCode } from '../ui/QrCode.tsx';

type Ask = <K extends CommandName>(name: K, args: ArgsIn<K>) => void;

function Scanning({ ask }: { ask: Ask }) {
  const [code, setCode] = useState('');
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask('kiosk.scan', { code });
          setCode('');
        }}
      >
        <input class="field" value={code} aria-label="code" onInput={({ currentTarget }) => setCode(currentTarget.value)} />
      </form>
      <ul>
        {sale.value?.lines.map((line) => (
          <li key={line.id}>
            {line.name} {money(line.amountMinor)} <Button label={`- ${line.name}`} onPress={() => ask('kiosk.remove', { lineId: line.id })}>–</Button>
          </li>
        ))}
      </ul>
      <Button kind="main" onPress={() => ask('kiosk.go', { to: 'payment' })}>{`${money(sale.value?.dueMinor ?? 0)} →`}</Button>
    </>
  );
}

function Paying({ ask }: { ask: Ask }) {
  const attempt = payment.value.attempt;
  return (
    <>
      <h1>{money(sale.value?.dueMinor ?? 0)}</h1>
      {attempt?.qr === undefined ? null : <QrCode text={attempt.qr} label={attempt.scheme} />}
      <p>{attempt?.phase}</p>
      {shop.value?.schemes.filter(({ mpm }) => mpm).map(({ id }) => <Button key={id} onPress={() => ask('kiosk.pay', { scheme: id })}>{schemeText(id)}</Button>)}
      {attempt === undefined ? null : <Button onPress={() => ask('kiosk.cancelPayment', { attemptId: attempt.id })}>×</Button>}
      <Button onPress={() => ask('kiosk.go', { to: 'scanning' })}>←</Button>
    </>
  );
}

function Paid({ view, ask }: { view: KioskView; ask: Ask }) {
  const { receipt } = view;
  return (
    <>
      <h1>✓ {receipt?.sold.receiptNo}</h1>
      {receipt?.ways.map((way) => <Button key={way} onPress={() => ask('kiosk.receipt', { way })}>{way}</Button>)}
      {receipt?.qr === undefined ? null : <QrCode text={receipt.qr} label={receipt.sold.receiptNo} />}
      <Button kind="main" onPress={() => ask('kiosk.done', {})}>OK</Button>
    </>
  );
}

function Step({ view, ask }: { view: KioskView; ask: Ask }) {
  switch (view.step) {
    case 'closed':
      return <h1>×</h1>;
    case 'attract':
      return <>{view.languages.map((language) => <Button key={language} kind="main" onPress={() => ask('kiosk.start', { language })}>{language}</Button>)}</>;
    case 'payment':
      return <Paying ask={ask} />;
    case 'paid':
      return <Paid view={view} ask={ask} />;
    case 'scanning':
    case 'bags':
    case 'extras':
      return <Scanning ask={ask} />;
  }
}

export function Kiosk({ link }: { link: Link }) {
  const view = kiosk.value;
  if (view === null) return null;
  const ask: Ask = (name, args) => void link.request(name, args).catch(() => undefined);
  return (
    <main onPointerDown={() => ask('kiosk.stay', {})}>
      <Step view={view} ask={ask} />
      {view.calls.map(({ id, reason }) => <p key={id} role="status">{reason}</p>)}
    </main>
  );
}
