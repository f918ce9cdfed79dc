export * from './digits.ts';
export * from './keras-name.ts';
export * from './numbers.ts';
export * from './pattern.ts';
export * from './place.ts';
export * from './sentence.ts';
export * from './summary.ts';
export * from './symbol.ts';
