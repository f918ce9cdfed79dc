import type { LayerSpec } from '../core/layers/index.ts';
import type { Network } from '../core/network.ts';
import { optimizerOf } from '../core/optimizers/index.ts';
import { parameterCounts, shapesOf } from '../core/network.ts';
import type { Shape } from '../core/tensor.ts';
import { kerasName } from '../core/keras-name.ts';
import type { Column } from './table.ts';
import { boxed } from './table.ts';

/** How a summary is laid out. */
export interface SummaryOptions {
  /** Characters of the terminal; Keras's table is 4 narrower, and never wider than 88, or 108 with connections. */
  readonly columns?: number;
  /** A chain can be printed as Keras's `Sequential`, without its input, or as a functional model, with it. */
  readonly kind?: 'sequential' | 'functional';
  /** The optimizer has been at work: what it remembers is counted, as Keras does after `fit`. */
  readonly fitted?: boolean;
}

const PLAIN = { most: 88, ends: [0.45, 0.8, 1], heads: ['Layer (type)', 'Output Shape', 'Param #'] };
const GRAPH = { most: 108, ends: [0.3, 0.56, 0.74, 1], heads: [...PLAIN.heads, 'Connected to'] };

/**
 * The summary of a network, letter by letter as Keras 3 prints it (`model.summary()`, keras/src/utils/summary_utils.py):
 * a table of layers, shapes with `None` for the batch, and parameter counts with their bytes, four for each. A graph has the
 * column `Connected to`. Layers that share weights are one row with all their connections.
 */
export function summaryOf(
  network: Network,
  { columns = 80, kind = 'sequential', fitted = false }: SummaryOptions = {},
): string {
  const shapes = shapesOf(network, 1),
    counts = parameterCounts(network);
  const kin = kinOf(network);
  const chain = isChain(network, kin);
  const rows = inKerasOrder(network).map((spec): readonly string[] => {
    const users = kin.get(spec.id)!;
    const { trainable, fixed } = counts.get(spec.id)!;
    return [
      titleOf(spec),
      shapeText(shapes.get(users.at(-1)!.id)!),
      numeral(trainable + fixed),
      ...(chain ? [] : [connections(network, users, kin)]),
    ];
  });
  const bare = chain && kind === 'sequential' && network.layers[0]!.type === 'input';
  let trainable = 0,
    fixed = 0;
  for (const count of counts.values()) {
    trainable += count.trainable;
    fixed += count.fixed;
  }
  const remembered = fitted ? optimizerCount(network, trainable) : null;
  return printed(
    network.name,
    bare ? rows.slice(1) : rows,
    chain ? PLAIN : GRAPH,
    columns,
    trainable,
    fixed,
    remembered,
  );
}

/** How many numbers an optimizer keeps: its slots, the number of updates (eight bytes) and, where it follows no schedule, the learning rate. */
function optimizerCount({ optimizer }: Network, trainable: number): Remembered | null {
  if (!optimizer) return null;
  const own = optimizerOf(optimizer).slots(optimizer).length * trainable + Number(optimizer.schedule === undefined);
  return { count: own + 1, bytes: 4 * own + 8 };
}

interface Remembered {
  readonly count: number;
  readonly bytes: number;
}

/** The summary of layers whose input nobody has said yet: `?` for every shape, nothing built. */
export function unbuiltSummary(
  name: string,
  layers: readonly { readonly id: string; readonly type: string }[],
  { columns = 80 }: Pick<SummaryOptions, 'columns'> = {},
): string {
  const rows = layers.map((spec) => [titleOf(spec), '?', '0 (unbuilt)']);
  return printed(name, rows, PLAIN, columns, 0, 0);
}

function printed(
  name: string,
  rows: readonly (readonly string[])[],
  { most, ends, heads }: typeof PLAIN,
  terminal: number,
  trainable: number,
  fixed: number,
  remembered: Remembered | null = null,
): string {
  const length = Math.max(Math.min(most, terminal - 4), 24);
  const stops = ends.map((end) => Math.trunc(end * length));
  const columns = heads.map((head, k): Column => ({
    head,
    align: head === 'Param #' ? 'right' : 'left',
    width: stops[k]! - (stops[k - 1] ?? 0),
  }));
  const total = (what: string, count: number, bytes = 4 * count): string =>
    ` ${what} params: ${numeral(count)} (${bytesText(bytes)})`;
  const learnt = trainable + fixed,
    { count, bytes } = remembered ?? { count: 0, bytes: 0 };
  return [
    `Model: "${name}"`,
    ...boxed(columns, rows, length),
    total('Total', learnt + count, 4 * learnt + bytes),
    total('Trainable', trainable),
    total('Non-trainable', fixed),
    ...(remembered ? [total('Optimizer', count, bytes)] : []),
  ].join('\n');
}

const titleOf = ({ id, type }: { readonly id: string; readonly type: string }): string => `${id} (${kerasName(type)})`;

const numeral = (n: number): string => n.toLocaleString('en-US');

/** `(None, 64)`. */
const shapeText = (shape: Shape): string => `(${['None', ...shape.slice(1)].join(', ')})`;

/** `198.79 KB`: bytes in units of 1024, with two decimals. */
function bytesText(bytes: number): string {
  let size = bytes;
  for (const unit of ['B', 'KB', 'MB', 'GB', 'TB']) {
    if (size < 1024) return `${size.toFixed(2)} ${unit}`;
    size /= 1024;
  }
  return `${size.toFixed(2)} PB`;
}

type Kin = ReadonlyMap<string, readonly LayerSpec[]>;

/** For every layer with weights of its own: itself and those that share them, in order. Keras has one layer for them all. */
function kinOf(network: Network): Kin {
  const kin = new Map<string, LayerSpec[]>();
  for (const spec of network.layers) if (spec.shares === undefined) kin.set(spec.id, [spec]);
  for (const spec of network.layers) if (spec.shares !== undefined) kin.get(spec.shares)!.push(spec);
  return kin;
}

/** Whether every layer reads one tensor, the one before it, and nothing is used twice. */
const isChain = ({ layers, outputs }: Network, kin: Kin): boolean =>
  kin.size === layers.length &&
  outputs.length === 1 &&
  layers.every((spec, i) => sources(spec).length <= 1 && (i === 0 || spec.from[0] === layers[i - 1]!.id));

/** The tensors that a Keras layer is called with: attention that looks at itself is called with the same one twice. */
const sources = (spec: LayerSpec): readonly string[] =>
  spec.type === 'multi_head_attention' && spec.from.length === 1 ? [spec.from[0]!, spec.from[0]!] : spec.from;

/** `conv[0][0], input[0][0]`: name, which of the layer's calls, which of that call's outputs. */
function connections(network: Network, users: readonly LayerSpec[], kin: Kin): string {
  const byId = new Map(network.layers.map((spec) => [spec.id, spec]));
  const read = users.flatMap(sources).map((id) => {
    const owner = byId.get(id)!.shares ?? id;
    return `${owner}[${kin.get(owner)!.findIndex((spec) => spec.id === id)}][0]`;
  });
  return read.join(', ') || '-';
}

/**
 * Layers with weights of their own as Keras sorts them (keras/src/ops/function.py, `map_graph`): by the longest way to an
 * output, then as a walk from the outputs to the inputs comes to them.
 */
function inKerasOrder({ layers, outputs }: Network): readonly LayerSpec[] {
  const byId = new Map(layers.map((spec) => [spec.id, spec]));
  const ownerOf = (id: string): string => byId.get(id)!.shares ?? id;
  const visits = new Map<string, number>();
  const seen = new Set<string>();
  const waiting = [...outputs].reverse();
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    const owner = ownerOf(id);
    if (!visits.has(owner)) visits.set(owner, visits.size);
    waiting.push(...[...byId.get(id)!.from].reverse());
  }
  const depths = new Map<string, number>();
  for (const spec of [...layers].reverse()) {
    const depth = Math.max(depths.get(spec.id) ?? 0, depths.get(ownerOf(spec.id)) ?? 0);
    depths.set(ownerOf(spec.id), depth);
    for (const f of spec.from) depths.set(f, Math.max(depths.get(f) ?? 0, depth + 1));
  }
  return layers
    .filter((spec) => spec.shares === undefined)
    .toSorted((a, b) => depths.get(b.id)! - depths.get(a.id)! || visits.get(a.id)! - visits.get(b.id)!);
}
