import { first } from './first.ts';
import { words } from './words.ts';

/** 嵌入视图所需的全部文字。 */
export const saying = { ...first, words };
