import type { Locale } from '../locale.ts';
import type { SentenceKey, Sentences } from './en.ts';
import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

const catalogues: { readonly [L in Locale]: Sentences } = { en, 'zh-CN': zhCN };

/** What the reader of code has to say, as a sentence; loaded only with the editor. */
export const codeSentence = (locale: Locale, say: SentenceKey, values: readonly string[] = []): string =>
  catalogues[locale][say](...values);
