import { flag } from '../fields.ts';
import { capped, composed } from '../kernels/composed.ts';
import { pointwise } from './pointwise.ts';

/** A sigmoid of three straight pieces: z/6 + ½ between 0 and 1, as Keras 3 has it; 0.2·z + ½ as in Keras 1 and 2. */
export const hardSigmoid = pointwise('hard_sigmoid', { keras2: flag(false) }, ({ keras2 }) => {
  const slope = keras2 ? 0.2 : 1 / 6,
    written = keras2 ? '0.2' : '\\tfrac{1}{6}',
    edge = keras2 ? 2.5 : 3;
  return {
    name: 'hard sigmoid',
    value: (x) => (x <= -edge ? 0 : x >= edge ? 1 : slope * x + 0.5),
    derivative: (x) => (x > -edge && x < edge ? slope : 0),
    fast: {
      value: (k, out, x) =>
        composed(k, out, 1, (make, [t]) => {
          make('affine', t, { x }, { scale: slope, shift: 0.5 });
          make('relu', t, { x: t });
          capped(make, out, t, 1);
        }),
      slope: (k, out, x) =>
        composed(k, out, 1, (make, [t]) => {
          make('affine', t, { x }, { scale: slope, shift: 0.5 });
          make('rectifySlope', t, { x: t }, { slope: 0, threshold: 0, most: 1 });
          make('scaled', out, { x: t }, { scale: slope });
        }),
    },
    markup: (a) => `\\min\\bigl(\\max(0,\\, ${written}\\cdot ${a} + \\tfrac{1}{2}),\\, 1\\bigr)`,
    slope: (a) => `${written}\\,[\\,-${edge} < ${a} < ${edge}\\,]`,
    code: (a) => `np.clip(${keras2 ? `0.2 * ${a}` : `${a} / 6`} + 0.5, 0, 1)`,
    slopeCode: (a) => `${keras2 ? '0.2' : '1 / 6'} if ${a} > -${edge} and ${a} < ${edge} else 0.0`,
  };
});
