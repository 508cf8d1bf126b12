/** The stand-in of WeChat Pay's face SDK: its commands and words, as face-words.ts has them. */
import { randomBytes } from 'node:crypto';
import type { FaceSdk, SdkJson } from '../../ports.ts';
import { textOf } from '../face.ts';
import { createFaceStandIn, type Customer, type FaceCommands } from '../face-stand-in.ts';
import { INITIALISING, NO_CAMERA, NOT_INITIALISED, SUBMITTED } from './face-words.ts';
import { faceCodeOf, RAWDATA_MARK } from './sandbox-face.ts';

/** Who looks into the camera. */
const OPENID = 'oGuitaiDemoCustomer000000001';
/** The head of a JPEG in base64: rawdata is what the camera's hardware signed, and may be a picture. */
const JPEG_HEAD = '/9j/4AAQSkZJRgABAQ';
const needed = ['appid', 'mch_id', 'store_id', 'authinfo'] as const;

const ok = (more: SdkJson = {}): SdkJson => ({ return_code: 'SUCCESS', return_msg: 'OK', ...more });
const error = (code: string, words: string): SdkJson => ({ return_code: 'ERROR', err_code: Number(code), return_msg: words });
const said = (word: string): SdkJson => ({ return_code: word, return_msg: '' });

/** Begins not initialised, and says once that it is at it, as the SDK does after the start of the machine. */
function makeCommands(): FaceCommands {
  let state: 'fresh' | 'initialising' | 'ready' = 'fresh';
  let lastCode = '';

  async function code(request: SdkJson, customer: Customer): Promise<SdkJson | null> {
    const missing = [...needed, 'out_trade_no', 'total_fee', 'face_authtype'].find((name) => textOf(request, name) === '');
    if (missing !== undefined) return { return_code: 'PARAM_ERROR', return_msg: `${missing} is missing` };
    const give = (): SdkJson => {
      // `face_code_type` 1: the code is one for micropay.
      const digits = `13${BigInt(`0x${randomBytes(8).toString('hex')}`).toString().padStart(16, '0').slice(0, 16)}`;
      lastCode = textOf(request, 'face_code_type') === '1' ? digits : faceCodeOf(textOf(request, 'authinfo'), textOf(request, 'out_trade_no'), textOf(request, 'total_fee'));
      return ok({ face_code: lastCode, openid: OPENID, sub_openid: '', underage_state: 0 });
    };
    switch (await customer.next()) {
      case 'look':
        return give();
      case 'sameCode':
        return ok({ face_code: lastCode, openid: OPENID });
      case 'digits':
        return (await customer.digits()) ? give() : { return_code: 'ERROR', return_msg: '手机号不匹配' };
      case 'cancel':
        return said('USER_CANCEL');
      case 'otherWay':
        return said('SCAN_PAYMENT');
      case 'risk':
        return error('271382694', '为保障此账号安全，暂无法使用刷脸支付，请改用扫码支付');
      case 'camera':
        return error(NO_CAMERA, '摄像头异常，请重启设备后重试');
      case 'submitted':
        return error(SUBMITTED, '交易已提交，退出后查看订单状态');
      case 'forgetful':
        state = 'fresh';
        return error(NOT_INITIALISED, '刷脸服务未初始化，请调用初始化');
      case 'die':
        return null;
      case 'leave':
        return await customer.wait();
    }
  }

  return async (request, customer) => {
    const cmd = textOf(request, 'cmd');
    if (textOf(request, 'version') !== '1' || !/^\d{10}$/.test(textOf(request, 'now'))) return { return_code: 'PARAM_ERROR', return_msg: 'version, now' };
    if (cmd === 'initWxpayface') {
      state = state === 'fresh' ? 'initialising' : 'ready';
      return state === 'ready' ? ok() : error(INITIALISING, '刷脸服务初始化中');
    }
    if (state !== 'ready') return error(NOT_INITIALISED, '刷脸服务未初始化，请调用初始化');
    switch (cmd) {
      case 'getWxpayfaceRawdata':
        return ok({ rawdata: `${RAWDATA_MARK}${JPEG_HEAD}${randomBytes(24).toString('hex')}` });
      case 'getWxpayfaceCode':
        return code(request, customer);
      case 'updateWxpayfacePayResult':
        return needed.every((name) => textOf(request, name) !== '') && /^(?:SUCCESS|ERROR)$/.test(textOf(request, 'payresult')) ? ok() : { return_code: 'PARAM_ERROR' };
      case 'releaseWxpayface':
        state = 'fresh';
        return ok();
      default:
        return { return_code: 'PARAM_ERROR', return_msg: 'cmd' };
    }
  };
}

export const wechatFaceStandIn = (url: string): FaceSdk => createFaceStandIn('wechat', url, makeCommands);
