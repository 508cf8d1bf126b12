/**
 * Three bundles. The screens (default): one page a role, into dist/renderer. The program as plain Node runs it (`--mode
 * main`), into dist/main: from a few files it starts in half the time. The Electron main process and its preload
 * (`--mode electron`), into dist/electron, since Electron does not strip types.
 */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig, type UserConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const screens: UserConfig = {
  root: at('./renderer'),
  base: '/',
  plugins: [preact()],
  worker: { format: 'es' },
  build: {
    outDir: at('./dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows no data: scripts or fonts, so everything is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        cashier: at('./renderer/cashier/index.html'),
        display: at('./renderer/display/index.html'),
        phone: at('./renderer/phone/index.html'),
        diagnostics: at('./renderer/diagnostics/index.html'),
        kiosk: at('./renderer/kiosk/index.html'),
      },
    },
  },
};

/** Runtime dependencies stay outside the bundle: native modules cannot go in, and `electron` is Electron's own. */
const program = (outDir: string, entries: Record<string, string>, format: 'es' | 'cjs', empty: boolean): UserConfig => ({
  root: at('.'),
  publicDir: false,
  build: {
    ssr: true,
    outDir: at(outDir),
    emptyOutDir: empty,
    target: 'node24',
    rolldownOptions: {
      input: entries,
      external: ['electron'],
      // Chunks beside the entries: what looks for files from its own place finds them the same in each.
      output: { format, entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

/** The processes and threads beside the main one. */
const beside = {
  devices: at('./drivers/process.ts'),
  face: at('./drivers/face-sdk/process.ts'),
  'import-worker': at('./main/catalogue/import/worker.ts'),
  'versions-worker': at('./main/versions/worker.ts'),
  'store-worker': at('./main/store/check.worker.ts'),
  'backup-worker': at('./main/store/backup.worker.ts'),
  'audit-worker': at('./main/store/audit.worker.ts'),
};

export default defineConfig(({ mode }) => {
  switch (mode) {
    case 'main':
      // A terminal that runs while this is built finds what it was built with.
      return program('./dist/main', { cli: at('./main/cli.ts'), ...beside }, 'es', false);
    case 'electron':
      return program('./dist/electron', { main: at('./main/commands/electron.ts'), guard: at('./main/commands/guard-installer.ts'), ...beside }, 'es', true);
    case 'preload':
      // A sandboxed preload is CommonJS and one file.
      return program('./dist/electron', { preload: at('./main/hosts/electron/preload.ts') }, 'cjs', false);
    default:
      return screens;
  }
});
