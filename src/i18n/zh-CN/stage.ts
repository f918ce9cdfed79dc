import type { Messages } from '../index.ts';

export const stage: Messages['stage'] = {};
