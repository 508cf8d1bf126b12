/** The words of the page about headquarters. */
import { computed } from '@preact/signals';
import type { GuardedAction, VersionView } from '#main/contract';
import { language } from '../../state/words.ts';

const s = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

interface HqWords {
  upTitle: string;
  none: string;
  allSent: string;
  waiting: (n: number) => string;
  oldest: string;
  pace: string;
  paceText: (n: number, ms: number) => string;
  trouble: string;
  forkTitle: string;
  forkBody: string;
  place: string;
  ours: string;
  theirs: string;
  unknownHash: string;
  forkMend: (seq: number) => string;
  newStream: (seq: number) => string;
  newStreamDone: (stream: string) => string;
  clockTitle: string;
  clockNever: string;
  clockDiffers: (ms: string, error: string) => string;
  clockBeyond: string;
  clockNote: string;
  versionsTitle: string;
  subjects: Record<VersionView['subject'], string>;
  noVersion: string;
  version: (n: number, rows: number) => string;
  states: Record<NonNullable<VersionView['coming']>['state'], string>;
  comes: (n: number, state: string, percent: string) => string;
  refused: (n: number) => string;
  changed: (names: string) => string;
  now: string;
  guardTitle: string;
  safe: string;
  training: string;
  risk: (entries: number, documents: number, amount: string) => string;
  riskBackup: (entries: number, documents: number, amount: string) => string;
  actions: Record<GuardedAction, string>;
  allowed: string;
  refusedNow: string;
  decided: string;
  byCommand: Record<Exclude<GuardedAction, 'signOut'>, string>;
  signOutDo: string;
  decide: string;
  allow: string;
  decideTitle: (action: string) => string;
  decideBody: string;
  pin: string;
  decidedFile: (file: string) => string;
  signedOut: string;
}

const en: HqWords = {
  upTitle: 'Sending',
  none: 'No headquarters is set up (sync.url in settings.json).',
  allSent: 'Everything recorded here is at headquarters.',
  waiting: (n) => s(n, 'entry waits', 'entries wait'),
  oldest: 'Since',
  pace: 'Pace',
  paceText: (n, ms) => `${s(n, 'entry', 'entries')} a batch, the last in ${ms} ms`,
  trouble: 'Trouble',
  forkTitle: 'Fork: sending has stopped',
  forkBody: 'Two journals stand under one name. Either another terminal has this one’s name, or one of the two data directories is an older copy. The terminal sells on; nothing is sent.',
  place: 'First difference',
  ours: 'Here',
  theirs: 'There',
  unknownHash: 'not known',
  forkMend: (seq) => `First find the other: one name for each terminal (shop.terminal in settings.json). Then let this one go on in a stream of its own from entry ${seq}: everything from there on is sent under its new name, and nothing is lost. Headquarters lists what was recorded twice.`,
  newStream: (seq) => `Begin a new stream from ${seq}`,
  newStreamDone: (stream) => `Goes on as ${stream}`,
  clockTitle: 'Clock',
  clockNever: 'Not compared yet: headquarters was not reached.',
  clockDiffers: (ms, error) => `${ms} against headquarters’ (± ${error})`,
  clockBeyond: 'Beyond the limit: set the system’s clock.',
  clockNote: 'Measured, never corrected. Order comes from the journal’s sequence.',
  versionsTitle: 'From headquarters',
  subjects: { catalogue: 'Catalogue', prices: 'Prices', promotions: 'Promotions', members: 'Members', settings: 'Settings' },
  noVersion: 'none',
  version: (n, rows) => `version ${n} · ${s(rows, 'row', 'rows')}`,
  states: { fetching: 'on its way', building: 'being read', waiting: 'waits for the end of the sale' },
  comes: (n, state, percent) => `version ${n} ${state} (${percent})`,
  refused: (n) => `Version ${n} is not used`,
  changed: (names) => `Changed by headquarters: ${names}`,
  now: 'Ask headquarters now',
  guardTitle: 'Money that is here alone',
  safe: 'Nothing. Signing out, updating, resetting and removing lose nothing.',
  training: 'Training: there is nothing to guard.',
  risk: (entries, documents, amount) => `${s(entries, 'entry has', 'entries have')} not reached headquarters, ${s(documents, 'receipt', 'receipts')} over ${amount} among them.`,
  riskBackup: (entries, documents, amount) => `${s(entries, 'entry is', 'entries are')} in no backup and no export, ${s(documents, 'receipt', 'receipts')} over ${amount} among them. Make a backup first.`,
  actions: { signOut: 'Sign out of headquarters', update: 'Update', reset: 'Reset (wipe all data)', uninstall: 'Remove the program' },
  allowed: 'allowed',
  refusedNow: 'refused',
  decided: 'allowed by a supervisor, until the next receipt',
  byCommand: { update: 'by the package’s installer', reset: 'guitai reset --yes', uninstall: 'by the system’s removal of programs' },
  signOutDo: 'Sign out',
  decide: 'Supervisor…',
  allow: 'Allow',
  decideTitle: (action) => `${action}: a supervisor decides`,
  decideBody: 'The unsent entries are written to a file, and the decision is journalled, before anything is done.',
  pin: 'Supervisor’s PIN',
  decidedFile: (file) => `Allowed until the next receipt. What is unsent is in ${file}`,
  signedOut: 'Signed out: headquarters’ address and login are forgotten.',
};

const zhCN: HqWords = {
  upTitle: '上传',
  none: '未设置总部（settings.json 的 sync.url）。',
  allSent: '本机记录已全部上传到总部。',
  waiting: (n) => `${n} 条记录等待上传`,
  oldest: '最早',
  pace: '速度',
  paceText: (n, ms) => `每批 ${n} 条，上一批 ${ms} 毫秒`,
  trouble: '故障',
  forkTitle: '记录分叉：已停止上传',
  forkBody: '同一名称下有两份记录：可能另一台终端用了本机的名称，或其中一个数据目录是旧副本。本机照常销售，但不再上传。',
  place: '首个差异',
  ours: '本机',
  theirs: '总部',
  unknownHash: '未知',
  forkMend: (seq) => `先找到另一方：每台终端用自己的名称（settings.json 的 shop.terminal）。再让本机从第 ${seq} 条起另开一个流：之后的记录以新名称上传，不会丢失。总部会列出重复记录的内容。`,
  newStream: (seq) => `从第 ${seq} 条起另开新流`,
  newStreamDone: (stream) => `以 ${stream} 继续`,
  clockTitle: '时钟',
  clockNever: '尚未比较：还没有连上总部。',
  clockDiffers: (ms, error) => `与总部相差 ${ms}（± ${error}）`,
  clockBeyond: '超出限度：请校准系统时钟。',
  clockNote: '只测量，不修正。先后顺序以记录序号为准。',
  versionsTitle: '总部下发',
  subjects: { catalogue: '商品目录', prices: '价格', promotions: '促销', members: '会员', settings: '设置' },
  noVersion: '无',
  version: (n, rows) => `版本 ${n} · ${rows} 行`,
  states: { fetching: '下载中', building: '读取中', waiting: '等待本单结束' },
  comes: (n, state, percent) => `版本 ${n} ${state}（${percent}）`,
  refused: (n) => `版本 ${n} 未采用`,
  changed: (names) => `由总部更改：${names}`,
  now: '立即询问总部',
  guardTitle: '仅存于本机的款项',
  safe: '没有。退出、更新、重置、卸载都不会丢失数据。',
  training: '培训模式：没有需要保护的数据。',
  risk: (entries, documents, amount) => `${entries} 条记录尚未到达总部，其中 ${documents} 张小票，共 ${amount}。`,
  riskBackup: (entries, documents, amount) => `${entries} 条记录不在任何备份或导出文件中，其中 ${documents} 张小票，共 ${amount}。请先备份。`,
  actions: { signOut: '退出总部登录', update: '更新', reset: '重置（清除全部数据）', uninstall: '卸载程序' },
  allowed: '允许',
  refusedNow: '拒绝',
  decided: '主管已允许，到下一张小票为止',
  byCommand: { update: '由安装包进行', reset: 'guitai reset --yes', uninstall: '由系统的卸载功能进行' },
  signOutDo: '退出',
  decide: '主管授权…',
  allow: '允许',
  decideTitle: (action) => `${action}：主管授权`,
  decideBody: '执行之前，先把未上传的记录写入文件，并把授权记入日志。',
  pin: '主管密码',
  decidedFile: (file) => `已允许，到下一张小票为止。未上传的记录在 ${file}`,
  signedOut: '已退出：总部的地址和登录信息已清除。',
};

const ja: HqWords = {
  upTitle: '送信',
  none: '本部は設定されていません（settings.json の sync.url）。',
  allSent: 'この端末の記録はすべて本部にあります。',
  waiting: (n) => `${n} 件が送信待ち`,
  oldest: '最古',
  pace: '速さ',
  paceText: (n, ms) => `一度に ${n} 件、前回 ${ms} ミリ秒`,
  trouble: '問題',
  forkTitle: '分岐：送信は止まっています',
  forkBody: '一つの名前に二つの記録があります。別の端末が同じ名前を使っているか、どちらかのデータが古い写しです。販売は続きますが、何も送信されません。',
  place: '最初の違い',
  ours: 'ここ',
  theirs: '本部',
  unknownHash: '不明',
  forkMend: (seq) => `まずもう一方を見つけ、端末ごとに別の名前にします（settings.json の shop.terminal）。次にこの端末を記録 ${seq} から新しい系列で続けます。以後の記録は新しい名前で送られ、失われるものはありません。二重の記録は本部が一覧にします。`,
  newStream: (seq) => `${seq} から新しい系列を始める`,
  newStreamDone: (stream) => `${stream} として続けます`,
  clockTitle: '時計',
  clockNever: 'まだ比べていません：本部に接続できていません。',
  clockDiffers: (ms, error) => `本部との差 ${ms}（± ${error}）`,
  clockBeyond: '限度を超えています：システムの時計を合わせてください。',
  clockNote: '測るだけで、直しません。順序は記録の番号によります。',
  versionsTitle: '本部から',
  subjects: { catalogue: '商品', prices: '価格', promotions: '特売', members: '会員', settings: '設定' },
  noVersion: 'なし',
  version: (n, rows) => `版 ${n} · ${rows} 行`,
  states: { fetching: '受信中', building: '読込中', waiting: '会計の終わりを待っています' },
  comes: (n, state, percent) => `版 ${n} ${state}（${percent}）`,
  refused: (n) => `版 ${n} は使われていません`,
  changed: (names) => `本部による変更：${names}`,
  now: '今すぐ本部に問い合わせる',
  guardTitle: 'この端末だけにある売上',
  safe: 'ありません。サインアウト、更新、初期化、削除で失われるものはありません。',
  training: '練習モード：守るものはありません。',
  risk: (entries, documents, amount) => `${entries} 件が本部に届いていません。うちレシート ${documents} 枚、${amount}。`,
  riskBackup: (entries, documents, amount) => `${entries} 件がバックアップにも書き出しにもありません。うちレシート ${documents} 枚、${amount}。先にバックアップしてください。`,
  actions: { signOut: '本部からサインアウト', update: '更新', reset: '初期化（全データ消去）', uninstall: 'プログラムの削除' },
  allowed: '可',
  refusedNow: '不可',
  decided: '責任者が許可（次のレシートまで）',
  byCommand: { update: 'インストーラーで行います', reset: 'guitai reset --yes', uninstall: 'システムの削除機能で行います' },
  signOutDo: 'サインアウト',
  decide: '責任者…',
  allow: '許可する',
  decideTitle: (action) => `${action}：責任者の許可`,
  decideBody: '実行の前に、未送信の記録をファイルに書き出し、許可を記録に残します。',
  pin: '責任者の PIN',
  decidedFile: (file) => `次のレシートまで許可されました。未送信の記録：${file}`,
  signedOut: 'サインアウトしました：本部の住所とログインは消去されました。',
};

const catalogues = { 'zh-CN': zhCN, en, ja } satisfies Record<string, HqWords>;

export const hq = computed<HqWords>(() => catalogues[language.value]);
