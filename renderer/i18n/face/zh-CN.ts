/** Payment by face in Chinese. */
import type { faceEn } from './en.ts';

export const faceZhCN: { [K in keyof typeof faceEn]: (typeof faceEn)[K] extends string ? string : (typeof faceEn)[K] } = {
  faceWay: '刷脸支付',
  faceAsk: '每次都要先征得顾客同意。支付平台的摄像头看一次脸来找到账户，本机不保存任何面部信息。用手机付款码也一样。',
  faceStarting: '正在启动',
  faceNoLibrary: '未安装平台的软件',
  faceNotStarted: '平台的软件无法启动',
  faceNoCamera: '摄像头打不开',
  faceDown: '平台的软件正在重新启动',
  stateFace: '请顾客看摄像头。',
  stateFaceDigits: '请问顾客手机号后四位。',
  faceDigits: '手机号数字',
  faceDigitsWrong: '不符，请再问一次。',
  faceDigitsTake: '确认数字',
  verdictNoFace: '未刷脸 · 未扣款',
  faceCancelled: '已取消。请换一种方式或重试。',
  faceTimeout: '超时未刷到脸。请换一种方式或重试。',
  faceInterrupted: '终端重新启动过。请换一种方式或重试。',
  faceOtherWay: '顾客选择了其他付款方式。',
  faceRefused: '支付平台不接受此次刷脸，请改用付款码。',
  faceDigitsEnd: '手机号数字不符，请改用付款码。',
  faceCamera: '刷脸摄像头有故障，请改用付款码。',
  faceLine: '连不上支付平台，请换一种方式。',
  faceSdk: '平台的软件出错。请换一种方式或重试。',
  faceAgreed: (scheme) => `顾客同意 · ${scheme}`,
  stateFacePage: (scheme) => `请顾客按${scheme}的页面操作。`,
};
