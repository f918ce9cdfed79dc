export { centre } from './centre.ts';
export { decodeDigits, digitAt, encodeDigits, type Deflate, type DigitSet, type Inflate } from './digits.ts';
export { circles, gaussians, moons, spiral, xor, type Toy, type ToyMaker } from './toys.ts';
