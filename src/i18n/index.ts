import { en } from './en.ts';
import { zhCN } from './zh-CN.ts';

/** The English catalogue is the type: a key missing in another language does not compile. */
export type Messages = typeof en;
export type Locale = keyof typeof catalogues;

const catalogues = { en, 'zh-CN': zhCN };

/** The languages, each by its own name. */
export const LOCALES: { readonly [L in Locale]: string } = { en: 'English', 'zh-CN': '中文' };
export const isLocale = (name: string): name is Locale => Object.hasOwn(LOCALES, name);
export const messagesIn = (locale: Locale): Messages => catalogues[locale];

/** The language for a list of preferences such as `navigator.languages`: the first that is Chinese or English. */
export function localeFor(preferred: readonly string[]): Locale {
  for (const language of preferred) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}
