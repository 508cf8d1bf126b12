/** Node, native modules, libraries, fonts, browser. */
import { check, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

const NODE_MAJOR_MIN = 24;
/** Libraries that the native modules are linked to, and the Debian package of each. */
const libraries = [
  ['libusb', 'libusb-1.0.so.0', 'libusb-1.0-0'],
  ['libudev', 'libudev.so.1', 'libudev1'],
] as const;
/** Languages that receipts and screens are drawn in, and a Debian package that has their letters. */
const scripts = [
  ['zh', 'fonts-noto-cjk'],
  ['ja', 'fonts-noto-cjk'],
  ['th', 'fonts-noto-core'],
] as const;

function fonts(machine: Machine): Finding {
  const missing = new Set<string>();
  return {
    ...check('fonts', () => {
      for (const [language, pack] of scripts) {
        let found = '';
        try {
          found = machine.run('fc-list', [`:lang=${language}`, 'family']);
        } catch {
          throw new Error('fc-list is not there: which fonts there are is not known');
        }
        if (found.trim() === '') missing.add(pack);
      }
      if (missing.size > 0) throw new Error(`letters of some languages are missing: receipts would show boxes`);
      return 'letters for Chinese, Japanese and Thai';
    }, ''),
    ...(missing.size > 0 ? { remedy: `sudo apt-get install ${[...missing].join(' ')}` } : {}),
  };
}

export function software(machine: Machine): Finding[] {
  const native = (name: string): Finding => check(name, () => (machine.load(name), 'loads'), 'npm install');
  const findings = [
    check('node', () => {
      const { nodeVersion } = machine;
      if (Number(nodeVersion.split('.')[0]) < NODE_MAJOR_MIN) throw new Error(`Node ${nodeVersion} is older than ${NODE_MAJOR_MIN}`);
      return `Node ${nodeVersion}`;
    }, 'run through npm: npm run -s guitai -- doctor'),
    ...['better-sqlite3', 'serialport', 'node-hid'].map(native),
    check('chromium', () => {
      const found = machine.browser();
      if (found === null) throw new Error('no Chromium, Chrome or Edge found: screens open in the default browser');
      return found;
    }, 'sudo apt-get install chromium'),
  ];
  if (machine.platform !== 'linux') return findings;
  const isThere = (file: string): boolean => {
    const folders = ['/usr/lib', '/lib', '/usr/lib64', ...machine.list('/usr/lib').filter((name) => name.endsWith('-linux-gnu')).map((name) => `/usr/lib/${name}`)];
    return folders.some((folder) => machine.exists(`${folder}/${file}`));
  };
  const linked = libraries.map(([name, file, pack]) =>
    check(name, () => {
      if (!isThere(file)) throw new Error(`${file} is missing: USB devices cannot be used`);
      return file;
    }, `sudo apt-get install ${pack}`));
  const drawn = fonts(machine);
  return [...findings, ...linked, drawn.ok || drawn.remedy !== '' ? drawn : { ...drawn, remedy: 'sudo apt-get install fontconfig fonts-noto-cjk fonts-noto-core' }];
}
