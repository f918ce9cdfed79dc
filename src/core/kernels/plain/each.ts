import type { EachConstants, EachOp, EachSingles, EachTensors } from '../each.ts';
import { expf, sigmoidf, tanhf } from '../float.ts';
import type { Loop } from '../kernels.ts';

type F = Float32Array;
type Laws = {
  readonly [Op in EachOp]: (
    out: F,
    tensors: { readonly [T in EachTensors<Op>]: F },
    singles: { readonly [S in EachSingles<Op>]: F },
    constants: { readonly [C in EachConstants<Op>]: number },
  ) => Loop;
};
const f = Math.fround;

/** The laws of `EACH`: each operation rounded to single precision, as SIMD does it; storing a number is the last rounding. */
export const each: Laws = {
  copy:
    (out, { x }) =>
    () =>
      out.set(x),
  scaled: (out, { x }, _, { scale }) => {
    const s = f(scale);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = x[i]! * s;
    };
  },
  affine: (out, { x }, _, { scale, shift }) => {
    const [s, t] = [f(scale), f(shift)];
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = f(s * x[i]!) + t;
    };
  },
  inverse: (out, { x }, _, { scale }) => {
    const s = f(scale);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = s / x[i]!;
    };
  },
  product: (out, { a, b }, _, { scale }) => {
    const s = f(scale);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i]! * b[i]!) * s;
    };
  },
  sum: (out, { a, b }, _, { scale }) => {
    const s = f(scale);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i]! + b[i]!) * s;
    };
  },
  madd:
    (out, { a, b, c }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = f(a[i]! * b[i]!) + c[i]!;
    },
  difference:
    (out, { a, b }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
    },
  larger:
    (out, { a, b }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i]!, b[i]!);
    },
  descend:
    (out, { w, g }, { rate }) =>
    () => {
      const eta = rate[0]!;
      for (let i = 0; i < out.length; i++) out[i] = w[i]! - f(eta * g[i]!);
    },
  velocity: (out, { v, g }, { rate }, { momentum }) => {
    const mu = f(momentum);
    return () => {
      const eta = rate[0]!;
      for (let i = 0; i < out.length; i++) out[i] = f(mu * v[i]!) - f(eta * g[i]!);
    };
  },
  nesterov: (out, { w, v, g }, { rate }, { momentum }) => {
    const mu = f(momentum);
    return () => {
      const eta = rate[0]!;
      for (let i = 0; i < out.length; i++) out[i] = f(w[i]! + f(mu * v[i]!)) - f(eta * g[i]!);
    };
  },
  mean: (out, { m, g }, _, { keep, take }) => {
    const [k, t] = [f(keep), f(take)];
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = f(k * m[i]!) + f(t * g[i]!);
    };
  },
  meanSquare: (out, { v, g }, _, { keep, take }) => {
    const [k, t] = [f(keep), f(take)];
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = f(k * v[i]!) + f(f(t * g[i]!) * g[i]!);
    };
  },
  addSquare:
    (out, { a, g }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = a[i]! + f(g[i]! * g[i]!);
    },
  adamGait: (out, { v }, _, { epsilon }) => {
    const e = f(epsilon);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = 1 / f(f(Math.sqrt(v[i]!)) + e);
    };
  },
  gait: (out, { v }, _, { epsilon }) => {
    const e = f(epsilon);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = 1 / f(Math.sqrt(f(v[i]! + e)));
    };
  },
  centredGait: (out, { v, a }, _, { epsilon }) => {
    const e = f(epsilon);
    return () => {
      for (let i = 0; i < out.length; i++) out[i] = 1 / f(Math.sqrt(f(f(v[i]! - f(a[i]! * a[i]!)) + e)));
    };
  },
  gaitStep: (out, { w, g, gait }, { rate }, { keep, sign }) => {
    const [k, s] = [f(keep), f(sign)];
    return () => {
      const eta = f(s * rate[0]!);
      for (let i = 0; i < out.length; i++) out[i] = f(k * w[i]!) + f(f(eta * g[i]!) * gait[i]!);
    };
  },
  adamWStep: (out, { w, m, gait }, { rate, learningRate }, { decay }) => {
    const d = f(decay);
    return () => {
      const eta = rate[0]!,
        pull = f(d * learningRate[0]!);
      for (let i = 0; i < out.length; i++) out[i] = f(w[i]! - f(pull * w[i]!)) - f(f(eta * m[i]!) * gait[i]!);
    };
  },
  relu:
    (out, { x }) =>
    () => {
      for (let i = 0; i < out.length; i++) {
        const z = x[i]!;
        out[i] = z <= 0 ? 0 : z;
      }
    },
  reluSlope:
    (out, { x }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = Number(x[i]! > 0);
    },
  rectify: (out, { x }, _, { slope, threshold, most }) => {
    const [s, o, m] = [f(slope), f(threshold), f(most)];
    return () => {
      for (let i = 0; i < out.length; i++) {
        const z = x[i]!;
        out[i] = z <= o ? s * f(z - o) : Math.min(z, m);
      }
    };
  },
  rectifySlope: (out, { x }, _, { slope, threshold, most }) => {
    const [s, o, m] = [f(slope), f(threshold), f(most)];
    return () => {
      for (let i = 0; i < out.length; i++) {
        const z = x[i]!;
        out[i] = z > o ? Number(z < m) : s;
      }
    };
  },
  exp:
    (out, { x }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = expf(x[i]!);
    },
  tanh:
    (out, { x }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = tanhf(x[i]!);
    },
  sigmoid:
    (out, { x }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = sigmoidf(x[i]!);
    },
  silu:
    (out, { x }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = x[i]! * sigmoidf(x[i]!);
    },
  tanhSlope:
    (out, { y }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = 1 - f(y[i]! * y[i]!);
    },
  sigmoidSlope:
    (out, { y }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = y[i]! * f(1 - y[i]!);
    },
  reluBack:
    (out, { y, dy }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = (y[i]! > 0 ? 1 : 0) * dy[i]!;
    },
  tanhBack:
    (out, { y, dy }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = f(1 - f(y[i]! * y[i]!)) * dy[i]!;
    },
  sigmoidBack:
    (out, { y, dy }) =>
    () => {
      for (let i = 0; i < out.length; i++) out[i] = f(y[i]! * f(1 - y[i]!)) * dy[i]!;
    },
};
