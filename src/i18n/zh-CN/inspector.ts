import type { Messages } from '../index.ts';

export const inspector: Messages['inspector'] = {};
