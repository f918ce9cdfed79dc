import { refuse } from '../core/errors.ts';
import type { Named, Options } from '../core/fields.ts';
import type { LayerType } from '../core/layers/index.ts';
import { layers as table } from '../core/layers/index.ts';
import type { Shape } from '../core/tensor.ts';

/** The output of a layer, on its way to the layers that read it. */
export interface Node {
  readonly piece: Piece;
  readonly from: readonly Node[];
}

/** A layer to be placed: called on what it reads, it gives its output. Called again, it shares its weights. */
export interface Piece {
  (...from: readonly Node[]): Node;
  readonly type: LayerType;
  readonly options: { readonly [option: string]: unknown };
}

/** An option as it may be given: names and single numbers stand for more. */
type Given<V> = V extends readonly unknown[] ? V | number : V extends Named ? V | string : V;

/** The options of a type of layer; those that Keras demands must be there. `id` is its name; `trainable: false` keeps its weights as they are. */
export type LayerOptions<T extends LayerType> = {
  readonly id?: string;
  readonly trainable?: boolean;
} & {
  readonly [K in keyof Options<(typeof table)[T]['fields']>]?: Given<Options<(typeof table)[T]['fields']>[K]>;
};

/** A layer of any type, with its options; checked when a model is made of it. */
export function piece(type: LayerType, options: { readonly [option: string]: unknown } = {}): Piece {
  const made: Piece = Object.assign((...from: readonly Node[]): Node => ({ piece: made, from }), { type, options });
  return made;
}

/** Every layer by its Keras name in small letters: `layers.dense({ units: 10 })`. */
export const layers = Object.fromEntries(
  Object.keys(table).map((type) => [type, (options?: object) => piece(type as LayerType, { ...options })]),
) as { readonly [T in LayerType]: (options?: LayerOptions<T>) => Piece };

/** What a model looks at: `shape` without the batch, as in `input([28, 28, 1])`. */
export const input = (shape: Shape, options: { readonly id?: string } = {}): Node =>
  piece('input', { ...options, shape })();

/** A chain of layers as the network's plain data; the first must be an input. */
export function chain(parts: readonly (Node | Piece)[]): Node {
  const [first, ...rest] = parts;
  if (first === undefined || typeof first === 'function')
    return refuse('sequential: must begin with an input', first?.type, 'put input([…]) first');
  return rest.reduce<Node>(
    (node, next) => (typeof next === 'function' ? next(node) : refuse('sequential: has one input', next.piece.type)),
    first,
  );
}

/** The layers that lead to some outputs, as plain data in order: what `parse` reads. */
export function specOf(outputs: readonly Node[]): {
  readonly layers: readonly object[];
  readonly outputs: readonly string[];
} {
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const waiting = [...outputs].reverse();
  while (waiting.length > 0) {
    const node = waiting.at(-1)!;
    if (state.get(node) === 'done') waiting.pop();
    else if (state.get(node) === 'open') {
      state.set(node, 'done');
      order.push(node);
      waiting.pop();
    } else {
      state.set(node, 'open');
      waiting.push(...[...node.from].reverse());
    }
  }
  const ids = idsOf(order);
  const owners = new Map<Piece, string>();
  const layers = order.map((node) => {
    const { type, options } = node.piece,
      id = ids.get(node)!,
      owner = owners.get(node.piece);
    if (owner === undefined) owners.set(node.piece, id);
    return {
      ...options,
      type,
      id,
      ...(type !== 'input' && { from: node.from.map((f) => ids.get(f)!) }),
      ...(owner !== undefined && { shares: owner }),
    };
  });
  return { layers, outputs: outputs.map((node) => ids.get(node)!) };
}

/** Ids as Keras gives them: dense, dense_1 …; a layer called again gets one more number. */
function idsOf(order: readonly Node[]): ReadonlyMap<Node, string> {
  const first = new Map<Piece, Node>();
  for (const node of order) if (!first.has(node.piece)) first.set(node.piece, node);
  const named = (node: Node): string | undefined => {
    const { id } = node.piece.options;
    return typeof id === 'string' && first.get(node.piece) === node ? id : undefined;
  };
  const taken = new Set(order.flatMap((node) => named(node) ?? []));
  const fresh = (base: string): string => {
    for (let n = 0; ; n++) {
      const id = n === 0 ? base : `${base}_${n}`;
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  };
  return new Map(
    order.map((node) => {
      const { id } = node.piece.options;
      return [node, named(node) ?? fresh(typeof id === 'string' ? id : node.piece.type)];
    }),
  );
}
