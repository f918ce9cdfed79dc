import type { FileWords } from '../../i18n/files/en.ts';
import { fileWordsIn } from '../../i18n/files/index.ts';
import { useSelect } from '../context.tsx';

/** The words of the dialogs around files, in the present language. */
export const useFileWords = (): FileWords => fileWordsIn(useSelect((s) => s.locale));
