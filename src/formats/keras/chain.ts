import { Unsupported } from './config.ts';
import type { Json } from './config.ts';

/** A layer put in for part of an operation; the last one has the operation's own id. */
export interface Link {
  readonly id: string;
  readonly type: string;
  readonly options: Json;
  readonly from: readonly string[];
}

/** Several layers for one operation, in order: each reads what is told, or the one before. */
export interface Chain {
  /** Puts a layer behind, and hands on its id. */
  readonly put: (type: string, options?: Json, from?: readonly string[]) => string;
  readonly links: readonly Link[];
}

/** An empty chain of layers for the operation `id`, which reads `x` at first. */
export function chain(id: string, x: string): Chain {
  const links: Link[] = [];
  const letter = (n: number): string =>
    `${id}~${String.fromCharCode(97 + (n % 26))}${n < 26 ? '' : Math.floor(n / 26)}`;
  return {
    put: (type, options = {}, from = [links.at(-1)?.id ?? x]) => {
      const made = letter(links.length);
      links.push({ id: made, type, options, from });
      return made;
    },
    links,
  };
}

/** The links with the last under the operation's own id; one that only hands on, where there are none. */
export const ended = (id: string, x: string, { links }: Chain): readonly Link[] =>
  links.length === 0
    ? [{ id, type: 'identity', options: {}, from: [x] }]
    : links.map((link, i) => (i === links.length - 1 ? { ...link, id } : link));

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** One index of `x[…]`: a place, a stretch, all of an axis, or an axis of size 1 put in. */
export type Index =
  | { readonly is: 'at'; readonly at: number }
  | {
      readonly is: 'stretch';
      readonly start: number | null;
      readonly stop: number | null;
      readonly step: number | null;
    }
  | { readonly is: 'rest' }
  | { readonly is: 'new' };

/** `x[:, 0]`, `x[..., 1:3]`: reshape, crop, reshape. `shape` is without the batch, `indices` with the batch's first. */
export function taken(links: Chain, shape: readonly number[], indices: readonly Index[]): void {
  const dots = indices.findIndex((i) => i.is === 'rest'),
    used = indices.filter((i) => i.is === 'at' || i.is === 'stretch').length,
    all: Index = { is: 'stretch', start: null, stop: null, step: null };
  const missing = Array.from({ length: shape.length + 1 - used }, () => all);
  const list =
    dots < 0 ? [...indices, ...missing] : [...indices.slice(0, dots), ...missing, ...indices.slice(dots + 1)];
  const [samples, ...rest] = list;
  if (!samples || samples.is !== 'stretch' || samples.start || samples.stop !== null || (samples.step ?? 1) !== 1)
    throw new Unsupported('takes samples out of a batch, which Backlit does not');
  const sizes: number[] = [],
    out: number[] = [];
  let axis = 0;
  const now = [...shape];
  for (const index of rest) {
    if (index.is === 'new') {
      out.push(1);
      continue;
    }
    if (index.is === 'rest') throw new Unsupported('is indexed by two ellipses');
    const size = shape[axis];
    if (size === undefined) throw new Unsupported(`is indexed along ${rest.length} axes; it has ${shape.length}`);
    const clamp = (v: number): number => Math.min(Math.max(v < 0 ? v + size : v, 0), size);
    const from = index.is === 'at' ? index.at + (index.at < 0 ? size : 0) : clamp(index.start ?? 0),
      to = index.is === 'at' ? from + 1 : clamp(index.stop ?? size);
    if (index.is === 'stretch' && (index.step ?? 1) !== 1)
      throw new Unsupported(`is indexed with the step ${index.step}, which Backlit does not compute`);
    if (from < 0 || to > size || to <= from)
      throw new Unsupported(`is indexed from ${from} to ${to} along an axis of ${size}`);
    if (from > 0 || to < size) {
      const [before, after] = [product(now.slice(0, axis)), product(now.slice(axis + 1))];
      if (before === 1) {
        links.put('reshape', { targetShape: [size, after] });
        links.put('cropping1d', { cropping: [from, size - to] });
      } else {
        links.put('reshape', { targetShape: [before, size, after] });
        links.put('cropping2d', {
          cropping: [
            [0, 0],
            [from, size - to],
          ],
        });
      }
      now[axis] = to - from;
    }
    sizes.push(to - from);
    if (index.is === 'stretch') out.push(to - from);
    axis++;
  }
  links.put('reshape', { targetShape: out.length > 0 ? out : [1] });
}

/** Means, sums and extremes over some axes, counted with the batch as 0: the axes brought to the front and pooled. */
export function reduced(
  links: Chain,
  shape: readonly number[],
  given: readonly number[],
  kind: 'mean' | 'sum' | 'max' | 'min',
  keepdims: boolean,
): void {
  const rank = shape.length + 1,
    axes = given.map((a) => (a < 0 ? a + rank : a));
  if (axes.length === 0 || axes.some((a) => !Number.isInteger(a) || a < 1 || a >= rank))
    throw new Unsupported(`goes over the axes [${given.slice(0, 8).join(', ')}], the samples of a batch among them`);
  const over = shape.map((_, i) => i + 1).filter((a) => axes.includes(a)),
    kept = shape.map((_, i) => i + 1).filter((a) => !axes.includes(a));
  const sizes = (list: readonly number[]): readonly number[] => list.map((a) => shape[a - 1]!);
  const order = [...over, ...kept];
  if (order.some((a, i) => a !== i + 1)) links.put('permute', { dims: order });
  links.put('reshape', { targetShape: [product(sizes(over)), product(sizes(kept))] });
  if (kind === 'min') links.put('rescaling', { scale: -1 });
  links.put(kind === 'max' || kind === 'min' ? 'global_max_pooling1d' : 'global_average_pooling1d');
  if (kind === 'min') links.put('rescaling', { scale: -1 });
  if (kind === 'sum') links.put('rescaling', { scale: product(sizes(over)) });
  const out = keepdims ? shape.map((d, i) => (axes.includes(i + 1) ? 1 : d)) : sizes(kept);
  links.put('reshape', { targetShape: out.length > 0 ? out : [1] });
}

/** min(max(x, low), high) by rectifiers; null: no bound. */
export function clipped(links: Chain, low: number | null, high: number | null): void {
  const relu = (maxValue: number | null): string => links.put('relu', maxValue === null ? {} : { maxValue });
  if (low !== null) {
    if (low !== 0) links.put('rescaling', { scale: 1, offset: -low });
    relu(high === null ? null : high - low);
    if (low !== 0) links.put('rescaling', { scale: 1, offset: low });
  } else if (high !== null) {
    links.put('rescaling', { scale: -1, offset: high });
    relu(null);
    links.put('rescaling', { scale: -1, offset: high });
  }
}
