import { sigmoidOf } from '../functions.ts';
import type { EachOp } from './each.ts';
import { EACH } from './each.ts';
import type { Kernels, Loop, Pool, PoolBack, Product } from './kernels.ts';
import { acrossBy } from './plain/across.ts';
import { depthwise, depthwiseBack } from './plain/depthwise.ts';
import { fold } from './plain/fold.ts';
import { move } from './plain/move.ts';

/** The laws of `EACH` without rounding: what tensors, singles and constants hold, in that order. */
const laws: { readonly [Op in EachOp]: (...x: number[]) => number } = {
  copy: (x) => x,
  scaled: (x, scale) => x * scale,
  affine: (x, scale, shift) => scale * x + shift,
  inverse: (x, scale) => scale / x,
  product: (a, b, scale) => a * b * scale,
  sum: (a, b, scale) => (a + b) * scale,
  difference: (a, b) => a - b,
  larger: Math.max,
  descend: (w, g, rate) => w - rate * g,
  velocity: (v, g, rate, momentum) => momentum * v - rate * g,
  nesterov: (w, v, g, rate, momentum) => w + momentum * v - rate * g,
  madd: (a, b, c) => a * b + c,
  mean: (m, g, keep, take) => keep * m + take * g,
  meanSquare: (v, g, keep, take) => keep * v + take * g * g,
  addSquare: (a, g) => a + g * g,
  adamGait: (v, epsilon) => 1 / (Math.sqrt(v) + epsilon),
  gait: (v, epsilon) => 1 / Math.sqrt(v + epsilon),
  centredGait: (v, a, epsilon) => 1 / Math.sqrt(v - a * a + epsilon),
  gaitStep: (w, g, gait, rate, keep, sign) => keep * w + sign * rate * g * gait,
  adamWStep: (w, m, gait, rate, learningRate, decay) => w - decay * learningRate * w - rate * m * gait,
  relu: (x) => Math.max(x, 0),
  reluSlope: (x) => Number(x > 0),
  rectify: (x, slope, threshold, most) => (x <= threshold ? slope * (x - threshold) : Math.min(x, most)),
  rectifySlope: (x, slope, threshold, most) => (x > threshold ? Number(x < most) : slope),
  exp: (x) => Math.exp(x),
  tanh: (x) => Math.tanh(x),
  sigmoid: (x) => sigmoidOf(x),
  silu: (x) => x * sigmoidOf(x),
  tanhSlope: (y) => 1 - y * y,
  sigmoidSlope: (y) => y * (1 - y),
  reluBack: (y, dy) => Number(y > 0) * dy,
  tanhBack: (y, dy) => (1 - y * y) * dy,
  sigmoidBack: (y, dy) => y * (1 - y) * dy,
};

/**
 * Loops in double precision, over arrays of doubles that stand in for tensors: for checks that must tell a step of a thousandth from
 * rounding.
 */
export const doubleKernels: Kernels = {
  scratch: (size) => new Float64Array(size) as unknown as Float32Array,
  all: (loops) => () => {
    for (const loop of loops) loop();
  },
  move,
  zero: (out) => () => void out.fill(0),
  product,
  pool,
  poolBack,
  depthwise: (d) => depthwise((x) => x, d),
  depthwiseBack: (d) => depthwiseBack((x) => x, d),
  columnSums: (out, x, rows) => () => {
    for (let j = 0; j < out.length; j++) {
      out[j] = 0;
      for (let r = 0; r < rows; r++) out[j]! += x[r * out.length + j]!;
    }
  },
  fold,
  across: acrossBy({ f: (x) => x, exp: Math.exp }),
  each(op, out, tensors, singles, constants) {
    const law = laws[op];
    const [t, s, c] = EACH[op] as readonly (readonly string[])[];
    const named = (of: object) => (name: string) => (of as { readonly [name: string]: unknown })[name];
    const [first, second, third] = t!.map(named(tensors)) as Float32Array[];
    const held = s!.map(named(singles)) as Float32Array[],
      rest = c!.map(named(constants)) as number[];
    return () => {
      const last = [...held.map((one) => one[0]!), ...rest];
      for (let i = 0; i < out.length; i++)
        out[i] = third
          ? law(first![i]!, second![i]!, third[i]!, ...last)
          : second
            ? law(first![i]!, second[i]!, ...last)
            : law(first![i]!, ...last);
    };
  },
};

function product({ n, rows, columns, k, out, a, b, bias, add }: Product): Loop {
  return () => {
    for (let i = 0; i < n[0]; i++)
      for (let j = 0; j < n[1]; j++)
        for (let r = 0; r < rows; r++) {
          const o = out.at + i * out.n[0] + j * out.n[1] + r * out.row,
            p = a.at + i * a.n[0] + j * a.n[1] + r * a.row,
            q = b.at + i * b.n[0] + j * b.n[1];
          for (let c = 0; c < columns; c++) {
            let sum = (add ? out.data[o + c]! : 0) + (bias ? bias[c]! : 0);
            for (let k1 = 0; k1 < k[0]; k1++)
              for (let k2 = 0; k2 < k[1]; k2++) {
                let x = p + k1 * a.k[0] + k2 * a.k[1],
                  y = q + k1 * b.k[0] + k2 * b.k[1] + c;
                for (let k3 = 0; k3 < k[2]; k3++, x += a.k[2], y += b.k[2]) sum += a.data[x]! * b.data[y]!;
              }
            out.data[o + c] = sum;
          }
        }
  };
}

/** Calls `window` with the first cell of every window in y and in x, and the places of its taps from there. */
function everyWindow(p: Pool, window: (y: number, x: number, taps: readonly number[]) => void): Loop {
  const taps = Array.from(
    { length: p.taps[0] * p.taps[1] },
    (_, t) => Math.floor(t / p.taps[1]) * p.tapSteps[0] + (t % p.taps[1]) * p.tapSteps[1],
  );
  return () => {
    for (let i = 0; i < p.n[0]; i++)
      for (let j = 0; j < p.n[1]; j++)
        for (let k = 0; k < p.n[2]; k++)
          for (let c = 0; c < p.channels; c++)
            window(
              p.yAt + i * p.ySteps[0] + j * p.ySteps[1] + k * p.ySteps[2] + c,
              p.xAt + i * p.xSteps[0] + j * p.xSteps[1] + k * p.xSteps[2] + c,
              taps,
            );
  };
}

function pool(p: Pool): Loop {
  return everyWindow(p, (y, x, taps) => {
    let sum = 0,
      best = -Infinity;
    for (const tap of taps) {
      sum += p.x[x + tap]!;
      best = Math.max(best, p.x[x + tap]!);
    }
    p.y[y] = p.kind === 'mean' ? sum / taps.length : best;
  });
}

function poolBack(p: PoolBack): Loop {
  return everyWindow(p, (y, x, taps) => {
    if (p.kind === 'mean') for (const tap of taps) p.dx[x + tap]! += p.dy[y]! / taps.length;
    else {
      const winner = taps.find((tap) => p.x[x + tap] === p.y[y]);
      if (winner !== undefined) p.dx[x + winner]! += p.dy[y]!;
    }
  });
}
