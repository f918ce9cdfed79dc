import type { Network } from '../../core/graph.ts';
import { pytorchOf } from '../../formats/other-code/pytorch.ts';
import { typescriptOf } from '../../formats/other-code/typescript.ts';

/** The languages in which the network can be had, each by its own name. */
export const LANGUAGES = { keras: 'Keras', pytorch: 'PyTorch', typescript: 'TypeScript (Backlit)' };
export type Language = keyof typeof LANGUAGES;
export const isLanguage = (word: string): word is Language => Object.hasOwn(LANGUAGES, word);

const WRITERS = { pytorch: pytorchOf, typescript: typescriptOf };

/** The network in a language other than Keras's. */
export const writtenIn = (language: Exclude<Language, 'keras'>, network: Network): string => WRITERS[language](network);
