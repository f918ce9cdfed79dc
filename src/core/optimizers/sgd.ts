import { flag, real } from '../fields.ts';
import { ref, scaled, times } from '../formula.ts';
import { optimizer } from '../optimizer.ts';

/** w ← w − η·g; with momentum μ: v ← μ·v − η·g, w ← w + v (Nesterov: w ← w + μ·v − η·g). Keras 3's `SGD`. */
export const sgd = optimizer({
  type: 'sgd',
  fields: { learningRate: real(0.01, 0), momentum: real(0, 0, 1), nesterov: flag(false) },
  slots: ({ momentum }) => (momentum > 0 ? ['velocity'] : []),
  shared: () => [],
  update: ({ momentum, nesterov }, shape) => {
    if (momentum === 0)
      return [
        {
          out: 'next',
          shape,
          law: "w' = w - \\eta\\, \\frac{\\partial L}{\\partial w}",
          terms: 2,
          term: (c, t) => (t === 0 ? times(ref('w', c)) : scaled(-1, ref('learningRate', 0), ref('g', c))),
          bind: (out, read, k) =>
            k.each('descend', out, { w: read('w'), g: read('g') }, { rate: read('learningRate') }, {}),
        },
      ];
    return [
      {
        out: 'velocity.next',
        shape,
        law: `v' = ${momentum}\\,v - \\eta\\, \\frac{\\partial L}{\\partial w}`,
        terms: 2,
        term: (c, t) =>
          t === 0 ? scaled(momentum, ref('velocity', c)) : scaled(-1, ref('learningRate', 0), ref('g', c)),
        bind: (out, read, k) =>
          k.each('velocity', out, { v: read('velocity'), g: read('g') }, { rate: read('learningRate') }, { momentum }),
      },
      nesterov
        ? {
            out: 'next',
            shape,
            law: `w' = w + ${momentum}\\,v' - \\eta\\, \\frac{\\partial L}{\\partial w}`,
            terms: 3,
            term: (c, t) =>
              t === 0
                ? times(ref('w', c))
                : t === 1
                  ? scaled(momentum, ref('velocity.next', c))
                  : scaled(-1, ref('learningRate', 0), ref('g', c)),
            bind: (out, read, k) =>
              k.each(
                'nesterov',
                out,
                { w: read('w'), v: read('velocity.next'), g: read('g') },
                { rate: read('learningRate') },
                { momentum },
              ),
          }
        : {
            out: 'next',
            shape,
            law: "w' = w + v'",
            terms: 2,
            term: (c, t) => times(ref(t === 0 ? 'w' : 'velocity.next', c)),
            bind: (out, read, k) => k.each('sum', out, { a: read('w'), b: read('velocity.next') }, {}, { scale: 1 }),
          },
    ];
  },
});
