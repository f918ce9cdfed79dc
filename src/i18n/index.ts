import { en } from './en.ts';
import type { Locale, Messages } from './locale.ts';
import { zhCN } from './zh-CN.ts';

export * from './locale.ts';

const catalogues: { readonly [L in Locale]: Messages } = { en, 'zh-CN': zhCN };

/** The words of any language at once. The page itself fetches only the one it speaks: `wordsIn`. */
export const messagesIn = (locale: Locale): Messages => catalogues[locale];
