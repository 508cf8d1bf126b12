/** Four sounds, synthesised, told apart with eyes closed: by pitch, by count and by direction. */
interface Tone {
  hz: number;
  atMs: number;
  forMs: number;
  wave?: OscillatorType;
}

const sounds = {
  /** One short high blip. */
  found: [{ hz: 1320, atMs: 0, forMs: 70 }],
  /** Two low buzzes. */
  notFound: [
    { hz: 196, atMs: 0, forMs: 140, wave: 'square' },
    { hz: 196, atMs: 200, forMs: 140, wave: 'square' },
  ],
  /** Three notes upward. */
  paid: [
    { hz: 784, atMs: 0, forMs: 110 },
    { hz: 988, atMs: 110, forMs: 110 },
    { hz: 1319, atMs: 220, forMs: 260 },
  ],
  /** High and low in turn, twice. */
  attention: [
    { hz: 880, atMs: 0, forMs: 160, wave: 'triangle' },
    { hz: 587, atMs: 180, forMs: 160, wave: 'triangle' },
    { hz: 880, atMs: 360, forMs: 160, wave: 'triangle' },
    { hz: 587, atMs: 540, forMs: 160, wave: 'triangle' },
  ],
} satisfies Record<string, Tone[]>;

export type Sound = keyof typeof sounds;

const FADE_S = 0.012;
const LOUDEST = 0.35;
let context: AudioContext | null = null;

/** @param level 0 (off) to 3 */
export function play(sound: Sound, level: number): void {
  if (level <= 0) return;
  context ??= new AudioContext();
  void context.resume();
  for (const tone of sounds[sound] as Tone[]) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const start = context.currentTime + tone.atMs / 1000;
    const end = start + tone.forMs / 1000;
    oscillator.type = tone.wave ?? 'sine';
    oscillator.frequency.value = tone.hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime((LOUDEST * level) / 3, start + FADE_S);
    gain.gain.setValueAtTime((LOUDEST * level) / 3, end - FADE_S);
    gain.gain.linearRampToValueAtTime(0, end);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(end);
  }
}
