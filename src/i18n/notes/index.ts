import type { Locale } from '../index.ts';
import type { NoteKey, Notes } from './en.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

const catalogues: { readonly [L in Locale]: Notes } = { en, 'zh-CN': zhCN };

/** A note as a sentence; loaded only with the views that show notes. */
export const sentenceOf = (locale: Locale, say: NoteKey, values: readonly string[] = []): string =>
  catalogues[locale][say](...values);
