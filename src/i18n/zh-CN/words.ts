import type { Messages } from '../index.ts';

export const words: Messages['words'] = {};
