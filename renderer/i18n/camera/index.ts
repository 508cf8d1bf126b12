/** The words of the camera: only screens that have one carry them. */
import type { Language } from '../index.ts';
import { cameraEn, type CameraWords } from './en.ts';
import { cameraJa } from './ja.ts';
import { cameraZhCN } from './zh-CN.ts';

export const cameraCatalogues: Record<Language, CameraWords> = { 'zh-CN': cameraZhCN, en: cameraEn, ja: cameraJa };
