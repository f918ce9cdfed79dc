import type { Messages } from '../index.ts';

export const timeline: Messages['timeline'] = {};
