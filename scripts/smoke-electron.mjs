/**
 * Opens the terminal in the real Electron and has its cashier window answered once, for machines that have
 * the binary: `npm run smoke:electron`. Says `skipped`, and why, where it cannot run.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';

const root = fileURLToPath(new URL('..', import.meta.url));
const module = join(root, 'node_modules', 'electron');
const entry = join(root, 'dist', 'electron', 'main.js');
const ANSWER_MS_MAX = 30_000;

/** @returns {string | null} */
function binary() {
  const name = join(module, 'path.txt');
  if (!existsSync(name)) return null;
  const file = join(module, 'dist', readFileSync(name, 'utf8').trim());
  return existsSync(file) ? file : null;
}

/** Runs in the page: asks the terminal for something harmless and returns the answer. */
const askInPage = () =>
  new Promise((resolve) => {
    const { guitai } = /** @type {{ guitai: import('#main/contract').ScreenBridge }} */ (/** @type {unknown} */ (window));
    const id = `smoke-${crypto.randomUUID()}`;
    guitai.onFrame((text) => {
      const frame = JSON.parse(text);
      if (frame.id === id) resolve(frame);
    });
    guitai.send(JSON.stringify({ id, name: 'catalogue.search', args: { text: '' } }));
  });

/** @param {string} executablePath */
async function smoke(executablePath) {
  const data = mkdtempSync(join(tmpdir(), 'guitai-smoke-'));
  const app = await _electron.launch({ executablePath, args: [entry, '--data', data], timeout: ANSWER_MS_MAX });
  try {
    const first = await app.firstWindow({ timeout: ANSWER_MS_MAX });
    const cashier = app.windows().find((page) => page.url() === 'app://guitai/cashier') ?? first;
    await cashier.waitForURL('app://guitai/cashier', { timeout: ANSWER_MS_MAX });
    const answer = await cashier.evaluate(askInPage);
    const nodeInPage = await cashier.evaluate(() => typeof Reflect.get(window, 'require'));
    const ok = typeof answer === 'object' && answer !== null && 'ok' in answer && nodeInPage === 'undefined';
    return { ok, answer, nodeInPage };
  } finally {
    await app.close();
    rmSync(data, { recursive: true, force: true });
  }
}

const executable = binary();
if (executable === null) {
  process.stdout.write('skipped: no Electron binary (fetch it with: node node_modules/electron/install.js)\n');
} else if (!existsSync(entry)) {
  process.stdout.write('skipped: not built for Electron (npm run build:electron)\n');
} else {
  const result = await smoke(executable);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.ok ? 0 : 1;
}
