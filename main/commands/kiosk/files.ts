/** `guitai kiosk files`: what starts the kiosk with the machine, and what the browser is told by its administrator, as files to look at and to install. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '#main/contract';
import { root } from '../options.ts';
import { EXIT_LEFT } from './exits.ts';

export const systems = ['linux', 'windows'] as const;
export type System = (typeof systems)[number];

interface KioskFile {
  name: string;
  text: string;
  /** How it gets to where it works. */
  install: string;
}

/** One word of ExecStart: systemd.syntax(7) and systemd.service(5), "Command lines": quotes, and no specifiers or variables in it. */
const unitWord = (word: string): string => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;

/**
 * A unit of the kiosk user's own systemd, where that user is logged in by itself. The supervisor holds the terminal up;
 * systemd holds up the supervisor. What a technician ended stays ended until the next log-in.
 */
export const unitFile = (command: readonly string[]): string => `[Unit]
Description=Guitai kiosk
PartOf=graphical-session.target
After=graphical-session.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${command.map(unitWord).join(' ')}
Restart=always
RestartSec=2
RestartPreventExitStatus=${EXIT_LEFT}
SuccessExitStatus=${EXIT_LEFT}
# The supervisor ends the terminal in order; what is left after that is killed.
KillMode=mixed
TimeoutStopSec=30

[Install]
WantedBy=graphical-session.target
`;

const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** An argument as CommandLineToArgvW reads it. */
const windowsWord = (word: string): string => `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replaceAll(/(\\+)$/g, '$1$1')}"`;

/**
 * A task of Windows' Task Scheduler ([MS-TSCH] 2.5, schema version 1.4), at the kiosk user's log-on. Its own
 * RestartOnFailure tries again only where the task could not be started (2.5.4.2): the supervisor is what starts the
 * terminal again. No time limit, no battery rule, one at a time.
 */
export function taskFile([program = '', ...words]: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Task version="1.4" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Guitai kiosk</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(program)}</Command>
      <Arguments>${xmlText(words.map(windowsWord).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/**
 * Chromium's managed policies: the administrator's word, above flags and pages, for every Chromium of this machine. A
 * second wall: the host holds the kiosk without them. Chromium 156 takes each (chrome://policy says OK of all).
 * `DeveloperToolsAvailability` is not among them: where it forbids the tools, Chromium lets the host's own pipe ask
 * nothing of the page ("Not allowed"), and the host could no longer hold the page. By its keys the tools do not open on a kiosk.
 */
export const policies = {
  URLBlocklist: ['*', 'chrome://*'],
  URLAllowlist: ['http://127.0.0.1', 'ws://127.0.0.1'],
  IncognitoModeAvailability: 1,
  BrowserGuestModeEnabled: false,
  BrowserAddPersonEnabled: false,
  BrowserSignin: 0,
  SyncDisabled: true,
  TaskManagerEndProcessEnabled: false,
  AllowFileSelectionDialogs: false,
  DownloadRestrictions: 3,
  PrintingEnabled: false,
  DefaultPopupsSetting: 2,
  DefaultNotificationsSetting: 2,
  DefaultGeolocationSetting: 2,
  PasswordManagerEnabled: false,
  TranslateEnabled: false,
  SpellcheckEnabled: false,
  SearchSuggestEnabled: false,
  BookmarkBarEnabled: false,
  EditBookmarksEnabled: false,
  ExtensionInstallBlocklist: ['*'],
  BlockExternalExtensions: true,
  ScreenCaptureAllowed: false,
  AudioCaptureAllowed: false,
  VideoCaptureAllowed: true,
  BackgroundModeEnabled: false,
  PromotionsEnabled: false,
  MetricsReportingEnabled: false,
  UserFeedbackAllowed: false,
  AllowDinosaurEasterEgg: false,
  DefaultBrowserSettingEnabled: false,
} as const;

export function kioskFiles(system: System, command: readonly string[]): KioskFile[] {
  const policy = `${JSON.stringify(policies, null, 2)}\n`;
  if (system === 'windows') {
    return [
      { name: 'guitai-kiosk.xml', text: taskFile(command), install: 'as the kiosk user: schtasks /Create /TN Guitai /XML guitai-kiosk.xml' },
      { name: 'guitai-kiosk-policy.json', text: policy, install: 'each value below HKLM\\SOFTWARE\\Policies\\Chromium, or \\Google\\Chrome, or \\Microsoft\\Edge' },
    ];
  }
  return [
    { name: 'guitai-kiosk.service', text: unitFile(command), install: 'as the kiosk user: install -Dm644 guitai-kiosk.service ~/.config/systemd/user/guitai-kiosk.service && systemctl --user enable --now guitai-kiosk' },
    { name: 'guitai-kiosk-policy.json', text: policy, install: 'as root: install -Dm644 guitai-kiosk-policy.json /etc/chromium/policies/managed/guitai-kiosk-policy.json' },
  ];
}

/** What starts the supervisor here. */
export const runCommand = (data: string | null): string[] => [process.execPath, join(root, 'main', 'cli.ts'), 'kiosk', 'run', ...(data === null ? [] : ['--data', resolve(data)])];

/** Writes them into a folder. @throws Fault USAGE where one is there already */
export function writeKioskFiles(out: string, data: string | null, system: System): { ok: true; files: { file: string; install: string }[] } {
  const files = kioskFiles(system, runCommand(data)).map(({ name, text, install }) => ({ file: join(out, name), text, install }));
  const there = files.find(({ file }) => existsSync(file));
  if (there !== undefined) throw new Fault('USAGE', `${there.file} is there already: name another folder with --out`);
  mkdirSync(out, { recursive: true });
  for (const { file, text } of files) writeFileSync(file, text);
  return { ok: true, files: files.map(({ file, install }) => ({ file, install })) };
}
