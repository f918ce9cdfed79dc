import type { en } from './en.ts';
import type { first } from './en/first.ts';
import type { saying } from './en/saying.ts';

/** The English catalogue is the type: a key missing in another language does not compile. */
export type Messages = typeof en;
/** Those of them that an embed gets by with: its sentences, and what is in its first picture. */
export type SayingMessages = typeof saying;
export type FirstMessages = typeof first;

const catalogues = {
  en: async (): Promise<Messages> => (await import('./en.ts')).en,
  'zh-CN': async (): Promise<Messages> => (await import('./zh-CN.ts')).zhCN,
};
export type Locale = keyof typeof catalogues;
const firstOnes: { readonly [L in Locale]: () => Promise<FirstMessages> } = {
  en: async () => (await import('./en/first.ts')).first,
  'zh-CN': async () => (await import('./zh-CN/first.ts')).first,
};

/** How the words of a language are fetched: what the first picture needs, then the rest. */
export type WordsIn = readonly [first: Words, ...rest: readonly Words[]];
type Words = (locale: Locale) => Promise<FirstMessages>;

/** The words of one language, fetched when first asked for. */
export const wordsIn = (locale: Locale): Promise<Messages> => catalogues[locale]();

/** The words that an embed needs of it, those of its first picture before those of its sentences. */
export const embedWords: WordsIn = [
  (locale) => firstOnes[locale](),
  async (locale) =>
    locale === 'en' ? (await import('./en/saying.ts')).saying : (await import('./zh-CN/saying.ts')).saying,
];

/** Whether sentences can be said in these words. */
export const canSay = (messages: FirstMessages): messages is SayingMessages => 'words' in messages;

/** Whether these are all words of the page. */
export const isWhole = (messages: FirstMessages): messages is Messages => 'app' in messages;

/** The languages, each by its own name. */
export const LOCALES: { readonly [L in Locale]: string } = { en: 'English', 'zh-CN': '中文' };
export const isLocale = (name: string): name is Locale => Object.hasOwn(LOCALES, name);

/** The language for a list of preferences such as `navigator.languages`: the first that is Chinese or English. */
export function localeFor(preferred: readonly string[]): Locale {
  for (const language of preferred) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}
