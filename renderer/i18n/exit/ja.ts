import type { ExitWords } from './en.ts';

export const exitJa: ExitWords = {
  title: '保守担当者',
  hint: '保守担当者の暗証番号を入力するか、カードを読み取ってください。',
  pin: '暗証番号',
  done: 'セルフレジを終了',
  wrong: '正しくありません。',
  wait: (seconds) => `${seconds}秒お待ちください。`,
  none: '保守担当者の暗証番号が未設定です。guitai pin set で設定してください。',
  noHost: 'この画面はセルフレジとして開かれていません。',
  other: 'セルフレジを終了できませんでした。',
  closing: 'セルフレジを終了しています。',
};
