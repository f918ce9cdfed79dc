import type { Messages } from '../index.ts';

export const rail: Messages['rail'] = {};
