import type { HeadquartersWords } from './en.ts';

export const headquartersZhCN: HeadquartersWords = {
  stopped: '已停止上传',
  bar: '已停止向总部上传数据。可以照常收银，请联系技术员。',
  what: '是什么意思',
  meaning: (seq) => `总部在本机第 ${seq} 条记录的位置上存有另一条记录：可能有两台收银机用了同一个名称，或本机正在使用一份旧的数据副本。`,
  goesOn: (n) => `销售、收款和打印照常进行。${n} 条记录保存在本机等待上传，没有丢失。`,
  call: '请联系技术员。在此之前，不要重置、更换或重装本机。',
  place: (stream, seq) => `${stream}，第 ${seq} 条记录`,
  clockChip: (by) => `时钟 ${by}`,
  clockTitle: '本机时钟不准',
  clockAhead: (by) => `比总部快 ${by}。`,
  clockBehind: (by) => `比总部慢 ${by}。`,
  clockBody: '小票上的时间会不对，支付渠道可能拒绝收款；现金收银不受影响。请技术员校准系统时钟。',
  slow: (n) => `总部响应缓慢：每次上传 ${n} 条记录。`,
};
