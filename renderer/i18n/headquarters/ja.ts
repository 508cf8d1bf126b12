import type { HeadquartersWords } from './en.ts';

export const headquartersJa: HeadquartersWords = {
  stopped: '送信停止',
  bar: '本部への送信が止まっています。販売は続けられます。技術担当者に連絡してください。',
  what: '詳しく',
  meaning: (seq) => `この端末の記録 ${seq} の位置に、本部では別の記録があります。二台の端末が同じ名前を使っているか、この端末の古いデータの写しが使われています。`,
  goesOn: (n) => `販売、決済、印刷はいつもどおり続けられます。${n} 件の記録がこの端末で送信を待っており、失われたものはありません。`,
  call: '技術担当者に連絡してください。それまで、この端末を初期化、交換、再インストールしないでください。',
  place: (stream, seq) => `${stream}、記録 ${seq}`,
  clockChip: (by) => `時計 ${by}`,
  clockTitle: 'この端末の時計がずれています',
  clockAhead: (by) => `本部より ${by} 進んでいます。`,
  clockBehind: (by) => `本部より ${by} 遅れています。`,
  clockBody: 'レシートの時刻が正しくなく、決済が拒否されることがあります。現金での販売には影響しません。システムの時計を合わせるよう技術担当者に頼んでください。',
  slow: (n) => `本部の応答が遅いため、一度に ${n} 件ずつ送っています。`,
};
