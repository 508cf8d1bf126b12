/** What is said to a printer besides its jobs, and how its answers are heard: one for each of ESC/POS and StarPRNT. */
import { DeviceError } from '../error.ts';
import { createEscPosEar, createStarEar, type Ear, type EarParts, type Heard } from './ear.ts';
import { dialectOf } from './encode.ts';
import { automaticRequest, clearBuffers, completionRequest, nameRequest, processIdRequest, statusRequest } from './escpos.ts';
import type { Profile } from './profiles.ts';
import { STAR_COUNTS, starAutomaticStatus, starCounterReset, starMark, starStatusRequest } from './star-status.ts';
import { STATUS_BYTES } from './status.ts';

/** A question that the printer answers when it comes to it: all before is done then. */
export interface Barrier {
  bytes: Uint8Array;
  isReached(): boolean;
  /** The answer is the printer's count, which comes with its status; else it may not come at all. */
  isCount: boolean;
}

export interface Talk {
  /** How is it, now? Answered at once, also by a printer that stands still. */
  readonly statusRequest: Uint8Array;
  /** Answers to it. */
  readonly statusAnswers: number;
  /** Forgets what it holds. Empty where the language has no word for it. */
  readonly clearRequest: Uint8Array;
  /** Tells its state of itself from now on. Empty where it cannot. */
  readonly automaticRequest: Uint8Array;
  /** To the profile's drawer. */
  readonly pulse: Uint8Array;
  /** Ends any command of which no more than `bytes` are to come, and prints no more than that of it. */
  fill(bytes: number): Uint8Array;
  barrier(heard: Heard): Barrier;
  /** Goes after a section: notes what tells the section's end, and asks for it. */
  mark(heard: Heard): Uint8Array;
  ear(heard: Heard, parts: EarParts): Ear;
}

export const talkOf = (profile: Profile): Talk => (profile.language === 'starprnt' ? starTalk(profile) : escPosTalk(profile));

const pulseOf = (profile: Profile) => Uint8Array.from(dialectOf(profile).pulse(profile.drawerPin));
const nothing = new Uint8Array();

function escPosTalk(profile: Profile): Talk {
  const hasIds = profile.completion === 'processId';
  const nextId = createIds();
  return {
    statusRequest,
    statusAnswers: STATUS_BYTES,
    clearRequest: clearBuffers,
    automaticRequest: profile.automaticStatus ? automaticRequest : nothing,
    pulse: pulseOf(profile),
    fill: (bytes) => new Uint8Array(bytes),
    barrier(heard) {
      heard.named = false;
      // A number is its own: no answer of a broken job can pass for it.
      return { bytes: hasIds ? nothing : nameRequest, isReached: () => hasIds || heard.named, isCount: false };
    },
    mark(heard) {
      heard.done = false;
      heard.awaited = hasIds ? nextId() : null;
      return heard.awaited === null ? completionRequest : processIdRequest(heard.awaited);
    },
    ear: createEscPosEar,
  };
}

/** Numbers from 1 to 9999, from anywhere: an earlier process's last answer must not be the first one's. */
function createIds(): () => number {
  let last = Math.floor(Math.random() * 9999);
  return () => (last = (last % 9999) + 1);
}

const RS = 0x1e;
const LF = 0x0a;

/**
 * Star's ETB: each raises a count by one when all before it is printed. The count after the barrier is half way round
 * from the one before it, so neither that one nor a mark of a broken job can pass for it.
 */
function starTalk(profile: Profile): Talk {
  return {
    statusRequest: starStatusRequest,
    statusAnswers: 1,
    clearRequest: nothing,
    automaticRequest: profile.automaticStatus ? starAutomaticStatus : nothing,
    pulse: pulseOf(profile),
    // RS ends a bar code's data. LF: what ESC @ does with a line that was begun is told nowhere.
    fill: (bytes) => Uint8Array.of(...new Uint8Array(bytes), RS, LF),
    barrier(heard) {
      const goal = (countOf(heard) + STAR_COUNTS / 2) % STAR_COUNTS;
      return { bytes: Buffer.concat([starCounterReset, Buffer.alloc(goal, starMark)]), isReached: () => heard.counter === goal, isCount: true };
    },
    mark(heard) {
      heard.done = false;
      heard.awaited = (countOf(heard) + 1) % STAR_COUNTS;
      return starMark;
    },
    ear: createStarEar,
  };
}

function countOf({ counter }: Heard): number {
  if (counter === null) throw new DeviceError('this printer tells its state, but not how far it has printed: set an ESC/POS profile, and the printer to ESC/POS', 'notPrinted', 'fault');
  return counter;
}
