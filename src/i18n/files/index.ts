import type { Locale } from '../index.ts';
import type { FileWords } from './en.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

const catalogues: { readonly [L in Locale]: FileWords } = { en, 'zh-CN': zhCN };

/** The words of the dialogs around files. */
export const fileWordsIn = (locale: Locale): FileWords => catalogues[locale];
