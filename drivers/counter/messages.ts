/** What the terminal and the device process say of scale and pole display, and how both are set. Types only. */
import type { DeviceKey } from '../device/model.ts';
import type { CommandSet, CodePage, DoubleBytes } from '../display/profile.ts';
import type { ScaleAction } from '../scale/protocol.ts';
import type { ScaleReading } from '../scale/reading.ts';
import type { ScaleTemplate } from '../scale/template.ts';

export type { CommandSet, ScaleAction, ScaleReading, ScaleTemplate };

/** The scale's protocol, and the unit that it is set to where its answers do not name one. */
export type ScaleConfig = { at: DeviceKey } & (
  | { protocol: 'toledo8217'; unit: 'kg' | 'lb' }
  | { protocol: 'sics' }
  | { protocol: 'aAndD' }
  | { protocol: 'template'; template: ScaleTemplate }
);

export interface PoleConfig {
  at: DeviceKey;
  commandSet: CommandSet;
  codePage: CodePage;
  doubleBytes?: DoubleBytes;
  behindPrinter: boolean;
  /** Serial: bits a second. */
  baud: number;
}

/** One line of a pole display: a name at the left, an amount at the right. */
export interface PoleLine {
  left: string;
  /** Shown at the left where the display lacks a character of `left`; '' = what is left of it. */
  plain: string;
  right: string;
}

export type PolePair = [PoleLine, PoleLine];

/** Requests are answered by `done` or `failed`. */
export type ToCounter =
  /** The weight is told by a `scale` message before the answer. */
  | { type: 'readScale'; id: number }
  /** @throws DriverError Illegal where the scale has no such command */
  | { type: 'actScale'; id: number; action: ScaleAction }
  /** Each change of the weight is told while it is on. */
  | { type: 'watchScale'; on: boolean }
  /** Shows every column of both lines for some seconds, by this command set whatever the settings say. */
  | { type: 'testPole'; id: number; commandSet: CommandSet }
  /** What the pole display shows from now on; null = nothing. */
  | { type: 'pole'; lines: PolePair | null };

export type FromCounter =
  /** At each change and each request, and once when a scale is bound or goes. `actions`: what it can be told; null = no scale is bound. */
  | { type: 'scale'; reading: ScaleReading; actions: ScaleAction[] | null }
  /** What a virtual pole display shows, as it read it from the bytes. */
  | { type: 'poleShows'; lines: [string, string] };
