/**
 * Ways out of the kiosk, tried by real keys and buttons of a real X server on the real Chromium with the host's own
 * flags. The page is hostile: it holds links, dialogs, downloads and fields, and none of them may lead anywhere.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFull } from '#test/full.ts';
import { attempts } from './attempts.ts';
import { browser, filled, startHostile, type Hostile, type PageState } from './hostile-stage.ts';
import { HEIGHT, missing, WIDTH } from './x11.ts';

const lacks = [...missing, ...(browser === null ? ['chromium'] : [])];
if (lacks.length > 0) process.stdout.write(`skipped: no escape from the kiosk is tried, for here is no ${lacks.join(', ')}\n`);

/** An effect is on the screen after as many words of the page, a tenth of a second apart. */
const WORDS = 3;

/** Keys are tried some at a time, for each look takes a while; all by themselves with GUITAI_FULL. Escape would mend what another did. */
const TOGETHER = isFull ? 1 : 6;
const names = Object.keys(attempts);
const single = names.slice(names.indexOf('Print') + 1).concat('Escape');
const keyNames = names.filter((name) => !single.includes(name));
const groups = [...Array.from({ length: Math.ceil(keyNames.length / TOGETHER) }, (_, at) => keyNames.slice(at * TOGETHER, (at + 1) * TOGETHER).join(', ')), ...single];

/** What is wrong after an attempt; empty where the kiosk stands. */
async function damage(hostile: Hostile, before: PageState): Promise<string[]> {
  const state = await hostile.told(WORDS);
  const windows = hostile.screen.windows();
  return [
    ...(hostile.gone.length > 0 ? [`the window ended: ${hostile.gone.join()}`] : []),
    ...(state.path !== '/kiosk' ? [`the page is ${state.path}`] : []),
    ...(state.loadId !== before.loadId ? ['the page was loaded again'] : []),
    ...(state.scale !== 1 || state.ratio !== before.ratio ? [`zoomed: ${state.scale} ${state.ratio}`] : []),
    ...(state.selected !== '' ? [`selected: ${state.selected}`] : []),
    ...(state.width < WIDTH || state.height < HEIGHT ? [`the page has ${state.width}×${state.height}`] : []),
    ...(windows.length !== 1 ? [`${windows.length} windows: ${JSON.stringify(windows)}`] : []),
    ...hostile.logged.filter((event) => event === 'kiosk.closed' || event === 'kiosk.moved'),
    ...hostile.asked.filter((path) => path !== '/favicon.ico').map((path) => `asked for ${path}`),
  ];
}

describe.skipIf(lacks.length > 0)('the kiosk', () => {
  let hostile: Hostile;
  let before: PageState;
  beforeAll(async () => {
    hostile = await startHostile();
    before = await filled(hostile);
  });
  afterAll(() => hostile?.close());

  test.each(groups)('is not left by %s', async (together) => {
    for (const name of together.split(', ')) attempts[name]?.(hostile.screen.hand);
    expect(await damage(hostile, before)).toEqual([]);
  });
});

/** Fingers and drops that no X client can make here: by the DevTools protocol, which gives them to Chromium's own input. */
const gestures: Record<string, (hostile: Hostile) => Promise<unknown>> = {
  'two fingers apart': ({ window }) => window.ask('Input.synthesizePinchGesture', { x: 500, y: 900, scaleFactor: 2, gestureSourceType: 'touch' }),
  'two fingers together': ({ window }) => window.ask('Input.synthesizePinchGesture', { x: 500, y: 900, scaleFactor: 0.5, gestureSourceType: 'touch' }),
  'a finger that rests on a link': (hostile) => rest(hostile, 170),
  'a finger that rests on a picture': (hostile) => rest(hostile, 470),
  'a finger that rests on text': (hostile) => rest(hostile, 70),
  'a swipe from the left edge': ({ window }) => window.ask('Input.synthesizeScrollGesture', { x: 2, y: 900, xDistance: 900, speed: 3000, gestureSourceType: 'touch' }),
  'a swipe from the right edge': ({ window }) => window.ask('Input.synthesizeScrollGesture', { x: WIDTH - 3, y: 900, xDistance: -900, speed: 3000, gestureSourceType: 'touch' }),
  'a pull from the top': ({ window }) => window.ask('Input.synthesizeScrollGesture', { x: 500, y: 5, yDistance: 1200, speed: 3000, gestureSourceType: 'touch' }),
  'a file that is dropped': (hostile) => drop(hostile, { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 }),
  'a link that is dropped': (hostile) => drop(hostile, { items: [{ mimeType: 'text/uri-list', data: 'http://127.0.0.1/elsewhere' }], dragOperationsMask: 1 }),
};

/** Longer than a long press. */
async function rest({ window, told }: Hostile, y: number): Promise<void> {
  await window.ask('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 200, y }] });
  await told(15);
  await window.ask('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

async function drop({ window }: Hostile, data: object): Promise<void> {
  for (const type of ['dragEnter', 'dragOver', 'drop']) await window.ask('Input.dispatchDragEvent', { type, x: 500, y: 1700, data });
}

describe.skipIf(lacks.length > 0)('the kiosk under fingers', () => {
  let hostile: Hostile;
  let before: PageState;
  beforeAll(async () => {
    hostile = await startHostile();
    before = await filled(hostile);
    await hostile.window.ask('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 5 });
  });
  afterAll(() => hostile?.close());

  test.each(Object.keys(gestures))('is not left by %s', async (name) => {
    await gestures[name]?.(hostile);
    expect(await damage(hostile, before)).toEqual([]);
  });

  test('hears a scanner that types, with its control characters', async () => {
    hostile.screen.hand('type', '0106901234567892');
    hostile.screen.hand('key', 'ctrl+bracketright');
    hostile.screen.hand('type', '10AB');
    for (let typed = ''; !typed.endsWith('0106901234567892^]10AB'); ) ({ typed } = await hostile.told());
    expect(await damage(hostile, before)).toEqual([]);
  });
});

/** Without the page's guard: what the host alone holds, and what the harness would see. */
describe.skipIf(lacks.length > 0)('a page that guards nothing', () => {
  let hostile: Hostile;
  let before: PageState;
  beforeAll(async () => {
    hostile = await startHostile({ query: '?bare' });
    before = await filled(hostile);
  });
  afterAll(() => hostile?.close());
  const attempt = (name: string): void => attempts[name]?.(hostile.screen.hand);
  /** Until something is as it is awaited; the page's words are the clock. */
  async function until(isThere: () => boolean): Promise<void> {
    while (!isThere()) await hostile.told();
  }

  test.each(['a download', 'a file field', 'the page opens a file picker', 'the page opens a dialog', 'the page asks for the microphone'])('is held by the host alone: %s', async (name) => {
    attempt(name);
    expect(await damage(hostile, before)).toEqual([]);
  });

  test.each(['a link to a new window', 'a link by the middle button', 'a link with shift', 'the page opens a window', 'ctrl+n', 'ctrl+t'])('has every other window closed by the host: %s', async (name) => {
    const closed = (): number => hostile.logged.filter((event) => event === 'kiosk.closed').length;
    const sofar = closed();
    attempt(name);
    await until(() => closed() > sofar && hostile.screen.windows().length === 1);
    expect((await hostile.told()).loadId).toBe(before.loadId);
    const { typed } = await hostile.told();
    attempt('typing an x');
    for (let now = typed; !now.endsWith('x'); ) now = (await hostile.told()).typed;
  });

  test('is seen to be damaged where nothing holds it', async () => {
    attempt('ctrl+a');
    for (let selected = ''; selected === ''; ) ({ selected } = await hostile.told());
    attempt('ctrl+plus');
    for (let ratio = 1; ratio === 1; ) ratio = (await hostile.told()).ratio;
    attempt('shift+Escape');
    await until(() => hostile.screen.windows().length === 2);
    expect(await damage(hostile, before)).toEqual(expect.arrayContaining([expect.stringMatching(/^zoomed/), expect.stringMatching(/^selected/), expect.stringMatching(/^2 windows/)]));
  });

  test('is opened anew once it has left its place', async () => {
    expect(hostile.gone).toEqual([]);
    await hostile.window.ask('Runtime.evaluate', { expression: "location.assign('/elsewhere')" });
    await expect.poll(() => hostile.gone, { timeout: 20_000 }).toEqual(['the page left its place']);
  });
});
