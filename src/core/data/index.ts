export { centre } from './centre.ts';
export { digitAt, type DigitSet } from './digit.ts';
export { decodeDigits, encodeDigits, type Deflate, type Inflate } from './digits.ts';
export { circles, gaussians, moons, spiral, xor, type Toy, type ToyMaker } from './toys.ts';
