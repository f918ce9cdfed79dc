import { SpecError } from '../../core/errors.ts';
import { shapesOf } from '../../core/graph.ts';
import { parse } from '../../core/network.ts';
import { before } from './model_call.ts';
import type { Session } from './session.ts';
import type { GraphNode } from './values.ts';

/** The sizes of a layer's output without the batch: `x.shape[1:]`; null where what leads to it cannot be computed. */
export function shapeOfNode(session: Session, node: GraphNode): readonly number[] | null {
  const reached = before([node]);
  const nodes = session.nodes.filter((n) => reached.has(n));
  const ids = new Map(nodes.map((n, i) => [n, `n${i}`]));
  const layers = nodes.map((n) => ({
    ...n.layer.options,
    ...n.options,
    id: ids.get(n)!,
    type: n.layer.type,
    from: n.inputs.map((from) => ids.get(from)!),
  }));
  try {
    const network = parse({ name: 'model', layers, outputs: [ids.get(node)!] });
    return shapesOf(network, 1).get(ids.get(node)!)!.slice(1);
  } catch (error) {
    if (error instanceof SpecError) return null;
    throw error;
  }
}
