/** The languages in which the network can be had, each by its own name. */
export const LANGUAGES = {
  keras: 'Keras',
  numpy: 'NumPy',
  pytorch: 'PyTorch',
  typescript: 'TypeScript (Backlit)',
};
export type Language = keyof typeof LANGUAGES;
export const isLanguage = (word: string): word is Language => Object.hasOwn(LANGUAGES, word);
