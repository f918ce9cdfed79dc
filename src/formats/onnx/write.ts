import { refuse, within } from '../../core/errors.ts';
import type { Network } from '../../core/network.ts';
import { shapesOf, weightsOf, whereOf } from '../../core/network.ts';
import { sitesOf } from '../../core/sites.ts';
import type { Shape } from '../../core/tensor.ts';
import type { Note, Saved, Write } from '../format.ts';
import type { Tensor } from './writing/emit.ts';
import { createEmit } from './writing/emit.ts';
import type { ValueOut } from './writing/encode.ts';
import { encodeModel } from './writing/encode.ts';
import { writings } from './writing/index.ts';
import { optionsOf } from './writing/layers.ts';

const OPSET = 17;

/** Layers that compute something else where their input has a mask. */
const BY_MASK = new Set([
  'simple_rnn',
  'lstm',
  'gru',
  'bidirectional',
  'multi_head_attention',
  'global_average_pooling1d',
]);

/** Layers that do something in training alone. */
const TRAINING_ONLY = new Set([
  'spatial_dropout1d',
  'spatial_dropout2d',
  'spatial_dropout3d',
  'gaussian_noise',
  'gaussian_dropout',
  'alpha_dropout',
  'activity_regularization',
]);

/** A network as ONNX, its inputs and outputs as they are here: channels last, the batch left open. */
export const write: Write = {
  lacks: (network: Network): readonly Note[] => {
    const { sites } = sitesOf(network, shapesOf(network, 1), false);
    return network.layers.flatMap((spec): Note[] => {
      if (spec.type === 'input') return [];
      if (
        spec.type === 'masking' ||
        (BY_MASK.has(spec.type) && sites.get(spec.id)!.masks.some((mask) => mask !== null))
      )
        return [{ kind: 'lacking', where: spec.id, say: 'onnxNoMask', with: [] }];
      const why = Object.hasOwn(writings, spec.type)
        ? (writings[spec.type]!.lacks?.(optionsOf(spec)) ?? null)
        : { say: 'onnxNoLayer' as const, with: [spec.type] };
      return why ? [{ kind: 'lacking', where: spec.id, ...why }] : [];
    });
  },
  write: async ({ network, weights }, name): Promise<Saved> => {
    const [lack] = write.lacks(network);
    if (lack) within(lack.where, () => refuse('ONNX cannot hold it', lack.with?.join(', '), 'save in another format'));
    const e = createEmit(),
      shapes = shapesOf(network, 1),
      made = new Map<string, Tensor>(),
      inputs: ValueOut[] = [];
    for (const spec of network.layers) {
      const shape = shapes.get(spec.id)!.slice(1);
      if (spec.type === 'input') {
        inputs.push({ name: spec.id, dims: shape, whole: false });
        made.set(spec.id, { shape, last: spec.id });
        continue;
      }
      const owner = spec.shares ?? spec.id,
        own = weightsOf(
          spec,
          spec.from.map((f) => shapes.get(f)!),
        );
      const weight = (local: string) => {
        const wanted: Shape | undefined = own[local]?.shape,
          data = weights.get(`${owner}.${local}`);
        if (!wanted) return null;
        return {
          shape: wanted,
          name: `${owner}.${local}`,
          data: data ?? within(whereOf(spec), () => refuse(`its ${local} has no numbers`)),
        };
      };
      const y = writings[spec.type]!.emit(optionsOf(spec), {
        e,
        id: spec.id,
        inputs: spec.from.map((f) => made.get(f)!),
        shape,
        weight,
      });
      made.set(spec.id, y);
    }
    // Outputs under the names of their layers; an input's own name stays with the input.
    const outputs = network.outputs.map((id): ValueOut => {
      const output = network.layers.some((l) => l.id === id && l.type === 'input') ? `${id}_out` : id;
      e.nodes.push({
        type: 'Identity',
        name: `${id}/output`,
        inputs: [e.last(made.get(id)!)],
        outputs: [output],
        settings: {},
      });
      return { name: output, dims: shapes.get(id)!.slice(1), whole: false };
    });
    const graph = { name: network.name, nodes: e.nodes, initializers: [...e.initializers.values()], inputs, outputs };
    const notes: Note[] = network.layers.flatMap((spec) =>
      TRAINING_ONLY.has(spec.type)
        ? [{ kind: 'ignored', where: spec.id, say: 'onnxTrainingOnly', with: [spec.type] }]
        : [],
    );
    return { files: [{ name: `${name}.onnx`, bytes: encodeModel(graph, OPSET) }], notes };
  },
};
