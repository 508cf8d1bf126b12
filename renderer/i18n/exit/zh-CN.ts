import type { ExitWords } from './en.ts';

export const exitZhCN: ExitWords = {
  title: '技术员',
  hint: '请输入技术员密码，或扫描技术员卡。',
  pin: '密码',
  done: '关闭自助机',
  wrong: '不正确。',
  wait: (seconds) => `请等待 ${seconds} 秒。`,
  none: '尚未设置技术员密码，请用 guitai pin set 设置。',
  noHost: '此画面不是以自助机方式打开的。',
  other: '无法关闭自助机。',
  closing: '自助机正在关闭。',
};
