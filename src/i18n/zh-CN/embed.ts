import type { Messages } from '../index.ts';

export const embed: Messages['embed'] = {};
