import { random } from '../random.ts';

/** Points of the plane in two classes: `inputs` [n, 2], `targets` [n, 1] of 0 or 1. */
export interface Toy {
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  readonly n: number;
}

/** Makes n ≥ 1 points whose coordinates have normal noise of the given deviation ≥ 0; equal arguments give equal bits. */
export type ToyMaker = (n: number, noise?: number, seed?: number) => Toy;

/** Two arms of 1¾ turns, half a turn apart, from the origin to radius 5, as in TensorFlow Playground. */
export const spiral: ToyMaker = (n, noise = 0, seed = 0) => {
  const arm = Math.ceil(n / 2);
  return toy(n, noise, seed, (i, label) => {
    const along = (Math.floor(i / 2) + 1) / arm;
    const [x, y] = onCircle(0.25 - 1.75 * along - (1 - label) / 2);
    return [5 * along * x, 5 * along * y];
  });
};

/** The four corners of the unit square in turn, of class 1 where exactly one coordinate is 1; n = 4 is the truth table. */
export const xor: ToyMaker = (n, noise = 0, seed = 0) =>
  toy(
    n,
    noise,
    seed,
    (i) => [(i >> 1) & 1, i & 1],
    (i) => ((i >> 1) & 1) ^ (i & 1),
  );

/** A ring of radius 3.5 … 5 (class 0) around a disc of radius 2.5 (class 1), as in TensorFlow Playground. */
export const circles: ToyMaker = (n, noise = 0, seed = 0) =>
  toy(n, noise, seed, (_, label, uniform) => {
    const [x, y] = onCircle(uniform());
    const r = label === 1 ? 2.5 * uniform() : 3.5 + 1.5 * uniform();
    return [r * x, r * y];
  });

/** Two interlocking half circles of radius 3: class 0 opens downwards, class 1 upwards. */
export const moons: ToyMaker = (n, noise = 0, seed = 0) =>
  toy(n, noise, seed, (_, label, uniform) => {
    const [x, y] = onCircle(uniform() / 2);
    return label === 0 ? [3 * x - 1.5, 3 * y - 0.75] : [1.5 - 3 * x, 0.75 - 3 * y];
  });

/** Two clouds of deviation `noise` around (−2, −2) (class 0) and (2, 2) (class 1). */
export const gaussians: ToyMaker = (n, noise = 1, seed = 0) =>
  toy(n, noise, seed, (_, label) => (label === 0 ? [-2, -2] : [2, 2]));

type Point = readonly [x: number, y: number];

function toy(
  n: number,
  noise: number,
  seed: number,
  point: (i: number, label: number, uniform: () => number) => Point,
  labelOf = (i: number): number => i % 2,
): Toy {
  const { uniform, normal } = random(seed);
  const inputs = new Float32Array(2 * n);
  const targets = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const label = labelOf(i);
    const [x, y] = point(i, label, uniform);
    inputs[2 * i] = x + noise * normal();
    inputs[2 * i + 1] = y + noise * normal();
    targets[i] = label;
  }
  return { inputs, targets, n };
}

/** (cos, sin) of an angle in turns by their series; unlike `Math.cos` and `Math.sin` the same on every machine. */
function onCircle(turns: number): Point {
  const quarter = Math.floor(4 * turns + 0.5);
  const angle = (turns - quarter / 4) * 2 * Math.PI;
  let [cos, sin] = [1, 1];
  for (let k = 18; k >= 2; k -= 2) {
    cos = 1 - (cos * angle * angle) / (k * (k - 1));
    sin = 1 - (sin * angle * angle) / (k * (k + 1));
  }
  sin *= angle;
  switch (quarter & 3) {
    case 0:
      return [cos, sin];
    case 1:
      return [-sin, cos];
    case 2:
      return [-cos, -sin];
    default:
      return [sin, -cos];
  }
}
