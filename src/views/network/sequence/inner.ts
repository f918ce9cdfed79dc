import type { Program, TensorInfo } from '../../../core/program.ts';
import type { Body } from '../bodies.ts';
import { weightOf } from '../bodies.ts';

/** How a tensor inside a layer is drawn: a row of cells a step, a square a head, or one row alone. */
export type Arrangement = 'rows' | 'squares' | 'row';

/** One tensor's share of a block, with what is drawn over it and the gradients that stand below it. */
export interface Member {
  readonly sources: readonly string[];
  readonly gradients: readonly string[];
  readonly size: number;
  /** The step that it belongs to; null: all of them. */
  readonly step: number | null;
}

/** Tensors inside a layer that have one place: the queries, the scores of all heads, a gate at every step. */
export interface Block {
  /** The local name of its tensors, without the number of a step. */
  readonly name: string;
  readonly arrangement: Arrangement;
  /** Steps, or rows of a square. */
  readonly rows: number;
  readonly cols: number;
  /** Squares, or parts of a row that stand a little apart. */
  readonly parts: number;
  readonly members: readonly Member[];
}

/** The steps that a layer goes through: the rows of its output, or of what it reads. */
export function stepsOf(program: Program, { spec, shape }: Body): number {
  if (shape.length === 3) return shape[1]!;
  const source = program.tensors.get(`${spec.from[0]}.y`);
  return source?.shape.length === 3 ? source.shape[1]! : 1;
}

/** A name of the form `c12`: its letters and its step, counted from 0. */
function timed(local: string, steps: number): { readonly base: string; readonly step: number } | null {
  const [, base, digits] = /^(.*\D)(\d+)$/.exec(local) ?? [];
  const step = Number(digits) - 1;
  return base !== undefined && step >= 0 && step < steps ? { base, step } : null;
}

/** Tensors that a softmax makes on its way. */
const SOFTMAX = new Set(['top', 'e', 'share', 'mix']);

/** What a layer makes on its way to its output, in the order in which it is made; nothing where it is hardly worth a look. */
export function blocksOf(program: Program, body: Body): readonly Block[] {
  const layer = body.spec.id,
    steps = stepsOf(program, body);
  const own = [...program.tensors.values()].filter(
    (t) => t.layer === layer && t.span !== null && t.span.pass !== 'update',
  );
  const inner = own.filter((t) => t.role === 'value' && t.local !== 'y' && !(t.local === 'z' && t.size === body.size));
  if (inner.filter((t) => !SOFTMAX.has(t.local)).length < 2) return [];
  const blocks = new Map<string, { first: TensorInfo; members: (Member & { readonly local: string })[] }>();
  const over = new Map<string, string>();
  for (const [i, t] of inner.entries()) {
    // What a softmax has before it divides is drawn where its shares come to stand.
    if (t.local === 'e') {
      const after = inner.slice(i + 1).find((u) => u.size === t.size);
      if (after) {
        over.set(after.name, t.name);
        continue;
      }
    }
    const at = timed(t.local, steps),
      key = at?.base ?? t.local;
    const member = {
      local: t.local,
      sources: [...(over.has(t.name) ? [over.get(t.name)!] : []), t.name],
      gradients: [],
      size: t.size,
      step: at?.step ?? null,
    };
    const known = blocks.get(key);
    if (known) known.members.push(member);
    else blocks.set(key, { first: t, members: [member] });
  }
  // The last state is the layer's output: it closes the row of states.
  const states = blocks.get('h'),
    y = program.tensors.get(`${layer}.y`)!;
  if (states && y.shape.length === 2 && states.members.length === steps - 1)
    states.members.push({ local: `h${steps}`, sources: [y.name], gradients: [], size: y.size, step: steps - 1 });
  const taken = gradientsFor(
    own,
    [...blocks.values()].flatMap((b) => b.members),
    program,
  );
  return [...blocks].map(([name, { first, members }]) => ({
    name,
    ...arranged(first, steps, members[0]!.step !== null),
    members: members.map(({ local, ...m }) => ({ ...m, gradients: taken.get(local) ?? [] })),
  }));
}

/** Rows, columns and parts of a tensor inside a layer of so many steps. */
function arranged(
  { shape, size }: TensorInfo,
  steps: number,
  timed: boolean,
): Pick<Block, 'arrangement' | 'rows' | 'cols' | 'parts'> {
  const dims = shape.length > 1 ? shape.slice(1) : shape;
  if (timed) return { arrangement: 'rows', rows: steps, cols: size, parts: 1 };
  if (dims.length === 3 && dims[0] !== steps)
    return { arrangement: 'squares', rows: dims[1]!, cols: dims[2]!, parts: dims[0]! };
  if (dims[0] === steps)
    return { arrangement: 'rows', rows: steps, cols: size / steps, parts: dims.length === 3 ? dims[1]! : 1 };
  return { arrangement: 'row', rows: 1, cols: size, parts: 1 };
}

/** Which gradient tensors stand below which: by name (`dc3` below `c3`, `islope3` below `i3`), else below the first of their size. */
function gradientsFor(
  own: readonly TensorInfo[],
  members: readonly { readonly local: string; readonly size: number }[],
  program: Program,
): ReadonlyMap<string, readonly string[]> {
  const taken = new Map<string, string[]>();
  const locals = new Set(members.map((m) => m.local));
  for (const t of own) {
    if (t.role !== 'gradient' || /^d[xy]\d*$/.test(t.local) || weightOf(program, t.name) !== null) continue;
    const named = primalNames(t.local).find((n) => locals.has(n));
    const to = named ?? members.find((m) => m.size === t.size && !taken.has(m.local))?.local;
    if (to === undefined) continue;
    const list = taken.get(to);
    if (list) list.push(t.name);
    else taken.set(to, [t.name]);
  }
  return taken;
}

/** What the name of a gradient or a slope says that it is of. */
function primalNames(local: string): readonly string[] {
  const slope = /^(.*)slope(\d*)$/.exec(local),
    bend = /^bend(\d*)$/.exec(local);
  return [
    ...(local.startsWith('d') ? [local.slice(1)] : []),
    ...(slope ? [`${slope[1]}${slope[2]}`] : []),
    ...(bend ? [`s${bend[1]}`] : []),
  ];
}
