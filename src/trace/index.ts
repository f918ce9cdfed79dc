export * from './anchor.ts';
export * from './breakpoints.ts';
export * from './consumers.ts';
export * from './count.ts';
export * from './explain.ts';
export * from './neighbour.ts';
export * from './position.ts';
export * from './schedule.ts';
