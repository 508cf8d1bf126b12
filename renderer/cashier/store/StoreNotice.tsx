import { formatAge, formatTime } from '../../i18n/format.ts';
import { nowMs, shop, store } from '../../state/terminal.ts';
import { language, words } from '../../state/words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { dialog } from '../state.ts';
import { freshStream, isStopped, nextTryS, readStream, retry, roomText, said, troubleWords } from './state.ts';

const MINUTE_MS = 60_000;

const since = (): string => {
  const { sinceMs = nowMs.value } = store.value;
  const ms = nowMs.value - sinceMs;
  return said.value.since(formatTime(sinceMs, shop.value?.timeZone ?? 'UTC', language.value), ms < MINUTE_MS ? '' : formatAge(ms, language.value));
};

const pace = (): string => {
  const seconds = nextTryS.value;
  return store.value.state === 'trying' ? said.value.trying : seconds === null ? '' : said.value.nextTry(seconds);
};

/** Over the whole width, for as long as nothing can be saved; and once where a new stream began. */
export function StoreNotice() {
  const t = said.value;
  const stream = freshStream.value;
  if (isStopped.value) {
    const { what, todo } = troubleWords(store.value.trouble);
    return (
      <section class="store-notice red" role="alert" data-store={store.value.state}>
        <Icon name="alert" />
        <p class="store-words">
          <strong class="store-title">{t.title}</strong> <span class="store-since">{since()}</span>
          <span class="store-line">{what} {todo}</span>
        </p>
        <span class="store-pace small">{pace()}</span>
        <Button onPress={() => void (dialog.value = 'store')}>{t.details}</Button>
        <Button kind="main" disabled={store.value.state === 'trying'} onPress={() => void retry()}>{t.again}</Button>
      </section>
    );
  }
  if (stream === null) return null;
  return (
    <section class="store-notice amber" role="status" data-store="stream">
      <Icon name="alert" />
      <p class="store-words">
        <strong class="store-title">{t.streamTitle(stream.name)}</strong>
        <span class="store-line">{t[stream.reason]}</span>
      </p>
      <Button onPress={readStream}>{t.ok}</Button>
    </section>
  );
}

/** The disk is nearly full. */
export function RoomChip() {
  const { lowBytes } = store.value;
  if (lowBytes === undefined) return null;
  const text = said.value.lowChip(roomText(lowBytes));
  return (
    <button type="button" class="chip amber" data-chip="room" aria-haspopup="dialog" aria-label={text} onClick={() => (dialog.value = 'store')}>
      <Icon name="alert" />
      <span class="chip-text">{text}</span>
    </button>
  );
}

/** What happened, what to do, what works and what does not. */
export function StoreDialog() {
  const t = said.value;
  const close = (): void => void (dialog.value = null);
  const { lowBytes, message, trouble, lastBackupAtMs } = store.value;
  if (!isStopped.value) {
    return (
      <Dialog title={t.lowTitle} closeLabel={words.value.close} onClose={close}>
        <p>{lowBytes === undefined ? t.savesAgain : t.lowBody(roomText(lowBytes))}</p>
      </Dialog>
    );
  }
  const { what, todo } = troubleWords(trouble);
  return (
    <Dialog title={`${t.title} ${since()}`} closeLabel={words.value.close} onClose={close}>
      <p class="store-what"><strong>{what}</strong> {todo}</p>
      <p class="store-money">{t.money}</p>
      <div class="store-lists">
        <List title={t.worksTitle} items={t.works} />
        <List title={t.worksNotTitle} items={t.worksNot} />
      </div>
      {trouble === 'corrupt' && lastBackupAtMs !== undefined && <p>{t.backupAge(formatAge(nowMs.value - lastBackupAtMs, language.value))}</p>}
      <p class="muted small">{t.technical}: <span class="store-message">{message}</span></p>
      <Button kind="main" disabled={store.value.state === 'trying'} onPress={() => void retry()}>{store.value.state === 'trying' ? t.trying : t.again}</Button>
      <p class="muted small store-pace">{pace()}</p>
    </Dialog>
  );
}

const List = ({ title, items }: { title: string; items: readonly string[] }) => (
  <div>
    <h3>{title}</h3>
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  </div>
);
