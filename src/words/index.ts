export * from './digits.ts';
export * from './numbers.ts';
export * from './pattern.ts';
export * from './place.ts';
export * from './sentence.ts';
export * from './symbol.ts';
