import { first } from './first.ts';
import { words } from './words.ts';

/** All that an embed says: its sentences come right after its first picture. */
export const saying = { ...first, words };
