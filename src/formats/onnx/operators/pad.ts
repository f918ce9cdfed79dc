import { refuse } from '../../../core/errors.ts';
import { axisAt } from '../fold.ts';
import type { Live } from '../values.ts';
import { unable } from '../values.ts';
import { scaledBy } from './affine.ts';
import { pickedAlong } from './matrix.ts';
import type { Op, Translate } from './op.ts';
import { dimsIn, known, live, maybeKnown } from './op.ts';
import { part } from './parts.ts';
import { imageOf, zeroPadded } from './window.ts';

export const pad: Translate = (op) => {
  const mode = op.attributes.text('mode', 'constant'),
    x = live(op),
    rank = x.logical.length;
  const all = op.attributes.has('pads')
    ? op.attributes.ints('pads')
    : op.attributes.has('paddings')
      ? op.attributes.ints('paddings')
      : Array.from(known(op, 1, 'pads').data);
  const value = op.attributes.has('value')
    ? op.attributes.float('value')
    : (maybeKnown(op, 2, 'constant_value')?.data[0] ?? 0);
  const some = maybeKnown(op, 3, 'axes'),
    axes = some ? Array.from(some.data, (a) => axisAt(a, rank)) : Array.from({ length: rank }, (_, i) => i);
  if (all.length !== 2 * axes.length) refuse(`its pads must be ${2 * axes.length} numbers`, all);
  if (all.some((p) => !Number.isSafeInteger(p) || Math.abs(p) >= 2 ** 20))
    refuse('its pads must be whole numbers', all);
  const margins = axes
    .map((axis, i) => ({ axis, before: all[i]!, after: all[axes.length + i]! }))
    .filter((m) => m.before !== 0 || m.after !== 0);
  if (margins.length === 0) return [x];
  if (mode !== 'constant') return [mirrored(op, x, mode, margins)];
  if (!Number.isFinite(value)) return unable('it puts numbers around that are none');
  let y = value === 0 ? x : scaledBy(op, x, 1, -value);
  for (const { axis, before, after } of margins)
    if (before < 0 || after < 0) {
      const size = dimsIn(y)[axis]!;
      y = part(op, y, axis, Math.max(-before, 0), size + Math.min(before, 0) + Math.min(after, 0));
    }
  y = padded(
    op,
    y,
    margins.map((m) => ({ ...m, before: Math.max(m.before, 0), after: Math.max(m.after, 0) })),
  );
  return [value === 0 ? y : scaledBy(op, y, 1, value)];
};

/** Cells put around that are copies of those inside: mirrored, the edge again, or from the other side. */
function mirrored(op: Op, x: Live, mode: string, margins: readonly Margin[]): Live {
  const inside: { readonly [mode: string]: (i: number, n: number) => number } = {
    edge: (i, n) => Math.min(Math.max(i, 0), n - 1),
    reflect: (i, n) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
    wrap: (i, n) => ((i % n) + n) % n,
  };
  const from = Object.hasOwn(inside, mode) ? inside[mode]! : refuse('its mode cannot be', mode);
  return margins.reduce((y, { axis, before, after }) => {
    const n = dimsIn(y)[axis]!;
    const cells = Array.from({ length: n + before + after }, (_, i) => from(i - before, n));
    if (cells.some((c) => c < 0 || c >= n)) return unable('it mirrors more than there is');
    return pickedAlong(op, y, axis, cells);
  }, x);
}

type Margin = { readonly axis: number; readonly before: number; readonly after: number };

/** Zeros along axes: rows and columns of an image together, any other axis by itself. */
function padded(op: Op, x: Live, margins: readonly Margin[]): Live {
  const { build } = op;
  const real = margins.filter((m) => m.before + m.after > 0);
  if (real.length === 0) return x;
  if (real.some((m) => build.now(x.logical[m.axis]!).some((f) => f.batch))) unable('it puts samples into a batch');
  // An input whose order is still open is best an image.
  const own = x.logical.map((a) => build.now(a)),
    now = build.layoutOf(x.id);
  const placeOf = (m: Margin): number =>
    now.length === 3
      ? now.findIndex(
          (a) => a.length > 0 && a.length === own[m.axis]!.length && a.every((f, i) => f === own[m.axis]![i]),
        )
      : -1;
  const spots = real.map(placeOf);
  if (spots.every((p) => p === 0 || p === 1)) {
    const zeros = ([0, 1] as const).map((p): readonly [number, number] => {
      const m = real[spots.indexOf(p)];
      return m ? [m.before, m.after] : [0, 0];
    });
    const made = zeroPadded(build, build.arrange(x, now), imageOf(now), zeros, '');
    return {
      kind: 'live',
      id: made.id,
      logical: own.map((a, i) =>
        real.some((m) => m.axis === i) ? made.layout[spots[real.findIndex((m) => m.axis === i)]!] : a,
      ),
    };
  }
  return real.reduce((y, { axis, before, after }): Live => {
    const { id, layout } = build.around(y, build.now(y.logical[axis]!));
    const made = zeroPadded(
      build,
      id,
      layout,
      [
        [0, 0],
        [before, after],
      ],
      '',
    );
    return { kind: 'live', id: made.id, logical: y.logical.map((a, i) => (i === axis ? made.layout[1] : a)) };
  }, x);
}
