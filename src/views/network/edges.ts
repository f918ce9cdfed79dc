import { kthLargest } from './kth.ts';
import type { Values } from '../../core/program.ts';
import { cellsDone } from '../../trace/index.ts';
import type { Curve, Rect } from './geometry.ts';
import { around, centre, curveOf, right } from './geometry.ts';
import type { Palette } from '../shared/palette.ts';
import { signColour } from '../shared/palette.ts';
import type { Scene } from './scene.ts';
import type { Sheet } from './sheet.ts';
import { cellRect } from './sheet.ts';

/** A kernel [n, units] drawn as lines from n numbers to `units` units. */
export interface EdgeGroup {
  readonly layer: string;
  readonly weight: string;
  readonly n: number;
  readonly units: number;
  readonly from: Sheet;
  /** Where lines set out, if not at the numbers themselves. */
  readonly leaves: number | null;
  readonly to: Sheet;
  /** The tensor that the weighted sums go into. */
  readonly sums: string;
}

/** Lines that a layer shows: all of a small one, of a large one those that carry most. */
const ALL = 400;
const MOST = 180;

/** The curve of the weight in cell `at` of a kernel. */
export function edgeCurve(group: EdgeGroup, at: number): Curve {
  const from = cellRect(group.from, Math.floor(at / group.units)),
    to = cellRect(group.to, at % group.units);
  return curveOf({ x: group.leaves ?? right(from), y: centre(from).y }, { x: to.x, y: centre(to).y });
}

/** How much a weight adds to its unit: w · x. */
export const contribution = (group: EdgeGroup, values: Values, at: number): number =>
  values.get(group.weight)![at]! * values.get(group.from.sources.at(-1)!)![Math.floor(at / group.units)]!;

interface Chosen {
  readonly edges: Int32Array;
  /** The largest |w · x| and |∂L/∂w| of the layer. */
  readonly top: number;
  readonly steepest: number;
}

/** How many weights of a layer are looked at, so that a frame does not wait for millions. */
const LOOKED_AT = 100_000;

/** The numbers whose weights are looked at: all, or of a very large layer those that are largest and so carry most. */
function rowsOf({ n, units }: EdgeGroup, x: Float32Array): readonly number[] {
  const all = Array.from({ length: n }, (_, i) => i),
    most = Math.max(1, Math.floor(LOOKED_AT / units));
  if (n <= most) return all;
  const least = kthLargest(
    x.map((v) => Math.abs(v)),
    most,
  );
  return all.filter((i) => !(Math.abs(x[i]!) < least)).slice(0, most);
}

/** Picks the lines to draw, once for every set of numbers that decide. */
export function createChooser(): (group: EdgeGroup, values: Values) => Chosen {
  const kept = new WeakMap<EdgeGroup, { readonly by: readonly unknown[]; readonly chosen: Chosen }>();
  return (group, values) => {
    const w = values.get(group.weight)!,
      x = values.get(group.from.sources.at(-1)!)!,
      g = values.get(gradientName(group)),
      by = [w, x, g];
    const known = kept.get(group);
    if (known?.by.every((numbers, i) => numbers === by[i])) return known.chosen;
    const size = group.n * group.units;
    const rows = rowsOf(group, x),
      sizes = new Float32Array(rows.length * group.units);
    let top = 0,
      steepest = 0,
      place = 0;
    for (const i of rows)
      for (let at = i * group.units; at < (i + 1) * group.units; at++, place++) {
        const c = Math.abs(w[at]! * x[i]!);
        sizes[place] = c;
        if (c > top && c < Infinity) top = c;
        const s = g ? Math.abs(g[at]!) : 0;
        if (s > steepest && s < Infinity) steepest = s;
      }
    let edges: Int32Array;
    if (size <= ALL) edges = Int32Array.from({ length: size }, (_, i) => i);
    else {
      const least = kthLargest(sizes, MOST);
      const picked: number[] = [];
      for (let p = 0; p < sizes.length && picked.length < MOST; p++)
        if (sizes[p]! >= least && sizes[p]! > 0)
          picked.push(rows[Math.floor(p / group.units)]! * group.units + (p % group.units));
      edges = Int32Array.from(picked);
    }
    const chosen = { edges, top, steepest };
    kept.set(group, { by, chosen });
    return chosen;
  };
}

/** `dense.kernel` ↦ `dense.dkernel`. */
export const gradientName = ({ weight, layer }: EdgeGroup): string => `${layer}.d${weight.slice(layer.length + 1)}`;

/** How far each weight's story is told: waiting, carrying a value, having a gradient, renewed. */
export interface Progress {
  readonly sums: number;
  readonly gradients: number;
  readonly renewed: number;
}

/** The cells done of the tensors that colour a layer's lines. */
export function progressOf({ program, position }: Pick<Scene, 'program' | 'position'>, group: EdgeGroup): Progress {
  const done = (name: string): number => {
    const span = program.tensors.get(name)?.span;
    return span ? cellsDone(span, position) : 0;
  };
  return {
    sums: done(group.sums),
    gradients: done(gradientName(group)),
    renewed: done(`${group.weight}.next`),
  };
}

/** Where the lines of a layer lie. */
export function boundsOf({ from, leaves, to }: EdgeGroup): Rect {
  const all = around([...from.tiles, ...to.tiles])!,
    end = around(to.tiles)!;
  return leaves === null || leaves > end.x ? all : { ...all, x: leaves, w: right(end) - leaves };
}

/** Draws the lines at rest of one layer; with `since`, only those whose story went on. */
export function paintEdges(
  context: CanvasRenderingContext2D,
  scene: Scene,
  group: EdgeGroup,
  { edges, top, steepest }: Chosen,
  now: Progress,
  since: Progress | null,
): void {
  const { values, palette } = scene;
  const few = group.n * group.units <= 130;
  const g = values.get(gradientName(group)),
    next = values.get(`${group.weight}.next`);
  const widest = few ? 5 : edges.length <= 180 && group.n * group.units <= ALL ? 3 : 1.8;
  for (const at of edges) {
    const stage = stageOf(group, now, at);
    if (since && stageOf(group, since, at) === stage) continue;
    const amount = stage === 0 ? 0 : stage === 2 ? g![at]! : stage === 3 ? next![at]! : contribution(group, values, at);
    const share = stage === 0 ? 0 : Math.min(1, Math.abs(amount) / ((stage === 2 ? steepest : top) || 1));
    context.strokeStyle = stage === 0 ? palette.line : signColour(palette, stage === 2 ? 'gradient' : 'value', amount);
    context.globalAlpha = stage === 0 ? (few ? 1 : 0.7) : few ? 0.28 + 0.37 * share : 0.1 + 0.45 * share;
    context.lineWidth = stage === 0 ? (few ? 1.2 : 0.6) : 0.5 + widest * share;
    const width = context.lineWidth;
    context.setLineDash(amount < 0 && few ? [4 + 2.2 * width, 2.5 + 0.7 * width] : []);
    strokeCurve(context, edgeCurve(group, at));
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function stageOf({ units }: EdgeGroup, { sums, gradients, renewed }: Progress, at: number): 0 | 1 | 2 | 3 {
  if (at < renewed) return 3;
  if (at < gradients) return 2;
  return at % units < sums ? 1 : 0;
}

/** Puts a curve on the canvas. */
export function strokeCurve(context: CanvasRenderingContext2D, { a, b, p, q }: Curve): void {
  context.beginPath();
  context.moveTo(a.x, a.y);
  context.bezierCurveTo(p.x, p.y, q.x, q.y, b.x, b.y);
  context.stroke();
}

/** The ink of a number on the panel: the sign's colour, dark enough for text. */
export function textColour({ dark }: Palette, kind: 'value' | 'gradient', x: number): string {
  if (kind === 'value') return x < 0 ? (dark ? '#ff9f60' : '#b84a0d') : dark ? '#7ab4ff' : '#1a66c7';
  return x < 0 ? (dark ? '#ff82cb' : '#b32a83') : dark ? '#3ddc97' : '#0c7551';
}
