/**
 * Mettler Toledo 8217, the protocol of many counter scales (PSC Magellan 8500 service manual, section 6.1.3
 * and 6.1.4: ASCII commands, status byte). An answer is `STX WW.WWW [N] CR`, or `STX ? status CR` where the
 * scale has no weight to give. There is no check sum, so an answer is believed only where nothing stands
 * beside it and it has the digits that its unit has.
 */
import { ANSWER_BYTES_MAX, ascii, type Parsed, type ScaleProtocol } from './protocol.ts';
import { gramsOf, type ScaleReading } from './reading.ts';

const STX = 0x02;
const CR = 0x0d;
const SPACE = 0x20;
const QUESTION = 0x3f;
const POINT = 0x2e;
const NET = 0x4e;

/** Status byte, bits from the right. Bit 0 is motion, 3 outside the zero range, 4 at zero, 5 net, 6 always 1. */
const OVER_CAPACITY = 0b0000_0010;
const UNDER_ZERO = 0b0000_0100;

/** Digits behind the point: `WW.WW` pounds, `WW.WWW` kilograms. */
const DECIMALS = { kg: 3, lb: 2 } as const;
const WHOLE_DIGITS_MAX = 3;

/** @param unit as the scale is set: the answer does not name it */
export function toledo8217(unit: 'kg' | 'lb'): ScaleProtocol {
  return {
    name: 'Toledo 8217',
    line: { baudRate: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
    request: ascii('W'),
    actions: { tare: ascii('T\r'), clearTare: ascii('C'), zero: ascii('Z') },
    // Echo mode on, five characters, echo mode off.
    probe: { ask: ascii('Ehello'), answer: ascii('\x02E\rhello'), after: ascii('F') },
    parse: (bytes) => parse(bytes, unit),
  };
}

function parse(bytes: Uint8Array, unit: 'kg' | 'lb'): Parsed {
  if (bytes.length === 0) return { kind: 'more' };
  if (bytes[0] !== STX || bytes.length > ANSWER_BYTES_MAX) return { kind: 'refused' };
  const isStatus = firstOf(bytes) === QUESTION;
  const end = bytes.indexOf(CR, isStatus ? bytes.indexOf(QUESTION) + 2 : 1);
  if (end < 0) return { kind: 'more' };
  if (end !== bytes.length - 1) return { kind: 'refused' };
  const body = bytes.subarray(1, end);
  const reading = isStatus ? ofStatus(body) : ofWeight(body, unit);
  return reading === null ? { kind: 'refused' } : { kind: 'reading', reading };
}

/** The first byte behind STX that is no space. */
function firstOf(bytes: Uint8Array): number | undefined {
  return bytes.subarray(1).find((byte) => byte !== SPACE);
}

/** `?` and one byte. A scale that answers so gives no weight, whatever the bits. */
function ofStatus(body: Uint8Array): ScaleReading | null {
  const from = body.indexOf(QUESTION);
  const status = body[from + 1];
  if (status === undefined || body.length !== from + 2 || status > 0x7f) return null;
  if ((status & OVER_CAPACITY) !== 0) return { state: 'overload' };
  if ((status & UNDER_ZERO) !== 0) return { state: 'underZero' };
  return { state: 'unstable' };
}

/** Spaces, digits, one point, digits, and `N` where the weight is net of the scale's tare. */
function ofWeight(body: Uint8Array, unit: 'kg' | 'lb'): ScaleReading | null {
  let from = 0;
  while (body[from] === SPACE) from++;
  const to = body.at(-1) === NET ? body.length - 1 : body.length;
  const point = body.indexOf(POINT);
  const whole = point - from;
  if (whole < 1 || whole > WHOLE_DIGITS_MAX || to - point - 1 !== DECIMALS[unit]) return null;
  const digits = String.fromCharCode(...body.subarray(from, point), ...body.subarray(point + 1, to));
  const grams = gramsOf(digits, DECIMALS[unit], unit);
  return grams === null ? null : { state: 'stable', grams, net: to < body.length };
}
