/** The words of this screen, apart from the shop's screens: those do not carry them. */
import { computed } from '@preact/signals';
import { language } from '../../state/words.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';
import { zhCN } from './zh-CN.ts';

export type Words = { [K in keyof typeof en]: (typeof en)[K] extends string ? string : (typeof en)[K] };

const catalogues = { 'zh-CN': zhCN, en, ja } satisfies Record<string, Words>;

export const said = computed<Words>(() => catalogues[language.value]);
