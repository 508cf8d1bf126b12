/** The stand-in of Alipay's face SDK: its commands and words, as face-words.ts has them. */
import { randomBytes } from 'node:crypto';
import type { FaceSdk, SdkJson } from '../../ports.ts';
import { textOf } from '../face.ts';
import { createFaceStandIn, type Customer, type FaceCommands } from '../face-stand-in.ts';
import { CANCELLED, OTHER_WAY, SUCCESS, TIMED_OUT } from './face-words.ts';
import { META_INFO_MARK, ZIM_DATA_MARK } from './sandbox-face.ts';

/** The stand-in's own, for what no public document has a number of. */
const NOT_INSTALLED = '2003';
const NO_CAMERA = '2002';
const NOT_ALLOWED = '2006';

const said = (code: string, more: SdkJson = {}): SdkJson => ({ code, ...more });

function makeCommands(): FaceCommands {
  let installed = false;
  let lastToken = '';

  async function verify(request: SdkJson, customer: Customer): Promise<SdkJson | null> {
    const { params } = request;
    const init = typeof params === 'object' && params !== null ? textOf(params as SdkJson, 'zim.init.resp') : '';
    const zimId = textOf(request, 'zimId');
    if (zimId === '' || !init.startsWith(ZIM_DATA_MARK)) return said(NOT_INSTALLED);
    const give = (): SdkJson => {
      lastToken = `fp${zimId}`;
      return said(SUCCESS, { ftoken: lastToken });
    };
    switch (await customer.next()) {
      case 'look':
        return give();
      case 'sameCode':
        return said(SUCCESS, { ftoken: lastToken });
      case 'digits':
        return (await customer.digits()) ? give() : said(NOT_ALLOWED);
      case 'cancel':
        return said(CANCELLED);
      case 'otherWay':
        return said(OTHER_WAY);
      case 'submitted':
        return said(TIMED_OUT);
      case 'risk':
        return said(NOT_ALLOWED);
      case 'camera':
        return said(NO_CAMERA);
      case 'forgetful':
        installed = false;
        return said(NOT_INSTALLED);
      case 'die':
        return null;
      case 'leave':
        return await customer.wait();
    }
  }

  return async (request, customer) => {
    switch (textOf(request, 'cmd')) {
      case 'zolozInstall':
        installed = true;
        return said(SUCCESS);
      case 'zolozGetMetaInfo':
        return installed ? said(SUCCESS, { metainfo: JSON.stringify({ apdidToken: `${META_INFO_MARK}${randomBytes(24).toString('hex')}`, appName: 'stand-in', appVersion: '1', bioMetaInfo: '1' }) }) : said(NOT_INSTALLED);
      case 'zolozVerify':
        return installed ? verify(request, customer) : said(NOT_INSTALLED);
      default:
        return said(NOT_INSTALLED);
    }
  };
}

export const alipayFaceStandIn = (url: string): FaceSdk => createFaceStandIn('alipay', url, makeCommands);
