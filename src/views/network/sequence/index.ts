export { openable, sequenceLayout } from './layout.ts';
export { paintSequence } from './paint.ts';
