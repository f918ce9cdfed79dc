import type { Between } from '../activation.ts';
import type { Formula, Read } from '../formula.ts';
import { ref, scaled, times } from '../formula.ts';
import type { Loop } from '../kernels/kernels.ts';
import type { Shape } from '../tensor.ts';

/** Which scores the masks of the inputs (and causality) hide. */
export type Hiding = (read: Read) => (b: number, t: number, s: number) => boolean;

/** Scores [batch, …, T, S], and how laws write one of them. */
export interface Scores {
  readonly shape: Shape;
  readonly at: string;
}

/** What a hidden score becomes: so little that its share is 0, unless all are hidden. */
const HIDDEN = -1e9;

/** The sample, the step that looks and the step that is looked at of a cell. */
function placed(shape: Shape) {
  const [T, S] = shape.slice(-2) as [number, number],
    block = shape.slice(1).reduce((a, b) => a * b, 1);
  return (c: number) => ({ b: Math.floor(c / block), t: Math.floor(c / S) % T, s: c % S });
}

/** seen = scores, or −10⁹ where they are hidden. */
export const seenOf = ({ shape, at }: Scores, hidden: Hiding): Formula => {
  const place = placed(shape);
  return {
    out: 'seen',
    shape,
    law: `s'_{${at}} = s_{${at}}\\ \\text{if}\\ m_t\\, m_s = 1,\\ \\text{else}\\ -10^9`,
    terms: 1,
    term: (c, _, read) => {
      const { b, t, s } = place(c);
      return hidden(read)(b, t, s) ? scaled(HIDDEN) : times(ref('scores', c));
    },
    bind: (out, read) => sift(out, read('scores'), shape, hidden(read), HIDDEN),
  };
};

/** dscores = dseen, 0 where the score is hidden. */
export const seenBack = ({ shape, at }: Scores, hidden: Hiding): Formula => {
  const place = placed(shape);
  return {
    out: 'dscores',
    shape,
    law: `\\frac{\\partial L}{\\partial s_{${at}}} = m_t\\, m_s\\, \\frac{\\partial L}{\\partial s'_{${at}}}`,
    terms: 1,
    term: (c, _, read) => {
      const { b, t, s } = place(c);
      return hidden(read)(b, t, s) ? null : times(ref('dseen', c));
    },
    bind: (out, read) => sift(out, read('dseen'), shape, hidden(read), 0),
  };
};

/** out = from, or `instead` where a cell is hidden. */
function sift(out: Float32Array, from: Float32Array, shape: Shape, hidden: ReturnType<Hiding>, instead: number): Loop {
  const [T, S] = shape.slice(-2) as [number, number],
    batch = shape[0]!,
    each = out.length / (batch * T * S);
  return () => {
    for (let b = 0, c = 0; b < batch; b++)
      for (let h = 0; h < each; h++)
        for (let t = 0; t < T; t++) for (let s = 0; s < S; s++, c++) out[c] = hidden(b, t, s) ? instead : from[c]!;
  };
}

/** What the softmax reads and makes: the scores, or where some are hidden what is seen of them. */
export const overSeen = (shape: Shape, hidden: boolean): Between => ({
  shape,
  x: hidden ? 'seen' : 'scores',
  y: 'attention',
  dx: hidden ? 'dseen' : 'dscores',
  dy: 'dattention',
});
