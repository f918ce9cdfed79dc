export { withGrey } from './layout.ts';
export { paintGrey } from './paint.ts';
