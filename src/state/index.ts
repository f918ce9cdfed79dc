export { MOST_STOPS } from './breakpoints.ts';
export * from './clock.ts';
export * from './derive.ts';
export * from './store.ts';
export * from './types.ts';
export * from './load.ts';
export * from './document.ts';
export * from './open.ts';
export * from './workspace.ts';
