/** May this user reach the devices that are plugged in? Linux alone keeps them behind groups and udev rules. */
import { check, type Finding } from './finding.ts';
import type { Machine } from './machine.ts';

export const RULES_FILE = '60-guitai.rules';
const rulesFolders = ['/etc/udev/rules.d', '/usr/lib/udev/rules.d', '/lib/udev/rules.d'];

/** Kinds of device by their names in /dev, and the group that owns each on Debian. */
const kinds = [
  { name: 'serial ports', folder: '/dev', pattern: /^tty(USB|ACM)\d+$/, group: 'dialout' },
  { name: 'HID devices', folder: '/dev', pattern: /^hidraw\d+$/, group: 'plugdev' },
  { name: 'USB printers', folder: '/dev/usb', pattern: /^lp\d+$/, group: 'lp' },
] as const;

function rules(machine: Machine, rulesSource: string): Finding {
  return check('udev rules', () => {
    if (machine.isRoot) return 'root needs none';
    const at = rulesFolders.find((folder) => machine.exists(`${folder}/${RULES_FILE}`));
    if (at === undefined) throw new Error(`${RULES_FILE} is not installed: scanners and printers belong to root alone`);
    return `${at}/${RULES_FILE}`;
  }, `sudo install -m 0644 '${rulesSource}' /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger`);
}

function groups(machine: Machine): Finding {
  const wanted = kinds.map(({ group }) => group);
  const missing: string[] = [];
  const finding = check('groups', () => {
    if (machine.isRoot) return 'root may use every device';
    const known = machine.run('id', ['-nG', machine.user]).trim().split(/\s+/);
    missing.push(...wanted.filter((group) => !known.includes(group)));
    if (missing.length > 0) throw new Error(`${machine.user} is not in ${missing.join(', ')}`);
    return `${machine.user} is in ${wanted.join(', ')}`;
  }, '');
  return finding.ok ? finding : { ...finding, remedy: `sudo usermod -aG ${(missing.length > 0 ? missing : wanted).join(',')} ${machine.user}, then log out and in again` };
}

/** Every device of a kind that is plugged in and may not be used. */
function access(machine: Machine, { name, folder, pattern, group }: (typeof kinds)[number]): Finding {
  const paths = machine.list(folder).filter((file) => pattern.test(file)).map((file) => `${folder}/${file}`);
  const closed = paths.filter((path) => {
    try {
      machine.access(path);
      return false;
    } catch {
      return true;
    }
  });
  return check(name, () => {
    if (closed.length > 0) throw new Error(`${machine.user} may not use ${closed.join(', ')}`);
    return paths.length === 0 ? 'none is plugged in' : `${paths.join(', ')} may be used`;
  }, `install the udev rules (above), or: sudo usermod -aG ${group} ${machine.user}, then log out and in; unplug the device and plug it in again`);
}

/** @param rulesSource where the rules file of this installation lies */
export function deviceAccess(machine: Machine, rulesSource: string): Finding[] {
  if (machine.platform !== 'linux') return [];
  return [rules(machine, rulesSource), groups(machine), ...kinds.map((kind) => access(machine, kind))];
}
