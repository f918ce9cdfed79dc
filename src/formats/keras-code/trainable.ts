import type { Session } from './session.ts';
import type { GraphNode, Layer, ModelObject, Value } from './values.ts';
import { isKind } from './values.ts';

/** The layers of a functional model, in the order in which they were called. */
export function reached(session: Session, of: ModelObject): Layer[] {
  const useful = new Set<GraphNode>();
  const waiting = [...of.outputs];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (!useful.has(node)) waiting.push(...node.inputs);
    useful.add(node);
  }
  return [...new Set(session.nodes.filter((node) => useful.has(node)).map((node) => node.layer))];
}

/** All layers of a model, those of the models in it too. */
export function layersIn(session: Session, of: ModelObject): readonly Layer[] {
  if (!of.sequential) return reached(session, of);
  return of.layers.flatMap(({ layer }) => (layer.kind === 'model' ? layersIn(session, layer) : [layer]));
}

/** `layer.trainable = False`, `model.trainable = False`; other attributes change nothing here. */
export function setAttribute(session: Session, of: Value, word: string, value: Value): void {
  if (word !== 'trainable' || (value !== false && value !== true)) return;
  const layers = isKind(of, 'layer') ? [of] : isKind(of, 'model') ? layersIn(session, of) : [];
  for (const layer of layers) {
    if (value) session.frozen.delete(layer);
    else if (layer.type !== 'input') session.frozen.add(layer);
  }
}
