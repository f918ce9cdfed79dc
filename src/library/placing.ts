import { refuse } from '../core/errors.ts';
import type { Network } from '../core/graph.ts';
import { inputsOf } from '../core/graph.ts';
import type { Weights } from '../train/workbench.ts';
import type { Model } from './model.ts';
import type { Node, Piece } from './pieces.ts';
import { piece, specOf } from './pieces.ts';

/** Which weights of placed models a graph begins with: the piece knows. */
const begun = new WeakMap<Piece, ReadonlyMap<string, Float32Array>>();

/** The weights that the placed models of a graph bring with them, by their names in it. */
export function begunIn(nodes: readonly Node[]): ReadonlyMap<string, Float32Array> {
  const { layers } = specOf(nodes) as { readonly layers: readonly { readonly id: string; readonly shares?: string }[] };
  const weights = new Map<string, Float32Array>();
  const seen = new Set<Node>();
  const byId = new Map<string, Piece>();
  const walk = [...nodes];
  const order: Node[] = [];
  while (walk.length > 0) {
    const node = walk.pop()!;
    if (seen.has(node)) continue;
    seen.add(node);
    order.push(node);
    walk.push(...node.from);
  }
  for (const { piece: p } of order) if (begun.has(p)) byId.set(String(p.options['id']), p);
  for (const { id, shares } of layers) {
    const p = shares === undefined ? byId.get(id) : undefined;
    if (p) for (const [local, data] of begun.get(p)!) weights.set(`${id}.${local}`, data);
  }
  return weights;
}

/** Copies a network's layers into another graph; placed again, they share their weights. */
export function placer(network: Network, weights: () => Weights): Model['place'] {
  const pieces = new Map<string, Piece>();
  for (const { id, type, from: _, shares, ...options } of network.layers) {
    if (type === 'input') continue;
    const shared = shares === undefined ? undefined : pieces.get(shares);
    const own = shared ?? piece(type, { ...options, id: `${network.name}/${id}`.replace(/[\s.[\]"]/gu, '_') });
    pieces.set(id, own);
  }
  return (...from) => {
    const ins = inputsOf(network);
    if (from.length !== ins.length)
      refuse(`model "${network.name}": reads ${ins.length} inputs`, from.length, 'place it on as many');
    for (const [id, own] of pieces) {
      const local = [...weights()].flatMap(([name, data]): [string, Float32Array][] =>
        name.startsWith(`${id}.`) ? [[name.slice(id.length + 1), data.slice()]] : [],
      );
      if (local.length > 0) begun.set(own, new Map(local));
    }
    const nodes = new Map<string, Node>(ins.map(({ id }, k) => [id, from[k]!]));
    for (const { id, type, from: read } of network.layers)
      if (type !== 'input') nodes.set(id, pieces.get(id)!(...read.map((f) => nodes.get(f)!)));
    return nodes.get(network.outputs[0]!)!;
  };
}
