/** Payment by face: what screens are told of it. Nothing of the face itself ever is. */
import * as v from 'valibot';
import { command } from './command.ts';
import { priceSchema } from './money.ts';
import type { Role } from './roles.ts';

/** Why a scheme cannot take faces just now. */
export const faceTroubles = [
  'starting', // its SDK is being initialised
  'noLibrary', // the SDK is not installed, or cannot be loaded
  'refused', // the SDK does not initialise: its own service is not there, or the device is not registered
  'camera', // the camera does not open
  'down', // the SDK's process ended: it is started again
] as const;
export type FaceTrouble = (typeof faceTroubles)[number];

export interface FaceSchemeView {
  scheme: string;
  /** Absent = it is ready. */
  trouble?: FaceTrouble;
  /** Does the SDK show its own pages: the face, digits of the phone number, a password? */
  ownScreen: boolean;
}

/** The one at the camera: there is one camera. */
export interface FaceRunView {
  attemptId: string;
  scheme: string;
  /** `taking`: the SDK looks. `digits`: it asks for the last digits of the phone number. `charging`: the code is with the scheme. */
  step: 'taking' | 'digits' | 'charging';
  ownScreen: boolean;
  /** Digits that were entered before did not fit. */
  wrongDigits?: true;
}

export interface FaceView {
  schemes: FaceSchemeView[];
  running?: FaceRunView;
}

/** Digits of a phone number: the last four, or the whole number, as the scheme asks. */
export const faceDigitsSchema = v.pipe(v.string(), v.regex(/^\d{4,11}$/));

const cashier: readonly Role[] = ['cashier'];

/** A kiosk's customer has `kiosk.face` and `kiosk.faceDigits`. */
export const faceCommands = {
  /** Which schemes take faces here, and what goes on at the camera. Changes come as the event `face`. */
  'face.state': command<FaceView>()(cashier, v.strictObject({})),
  /**
   * Pays by face: the customer has agreed on the screen just now, each time anew, with an equal way without a face beside
   * it. Comes as an attempt like any other. `payment.cancel` ends it.
   * @throws SCHEME_OFF, DEVICE with `details.trouble` where the SDK is not ready, BAD_STATE while another is at the camera,
   * and what `payment.charge` throws
   */
  'face.pay': command<{ attemptId: string }>()(
    cashier,
    v.strictObject({ scheme: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{1,23}$/)), consent: v.literal(true), amountMinor: v.optional(priceSchema) }),
  ),
  /** Digits of the phone number, where they are asked for and the SDK has no page of its own. @throws BAD_STATE */
  'face.digits': command<null>()(cashier, v.strictObject({ digits: faceDigitsSchema })),
};
