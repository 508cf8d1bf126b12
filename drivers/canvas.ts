/** The canvas, which a process that draws nothing does without: to load it takes as long as to start Node. */
import { createRequire } from 'node:module';
import type * as Canvas from '@napi-rs/canvas';

let loaded: typeof Canvas | null = null;

export const canvas = (): typeof Canvas => (loaded ??= createRequire(import.meta.url)('@napi-rs/canvas') as typeof Canvas);
