import type { Network } from '../../core/network.ts';
import { shapesOf, weightsOf } from '../../core/network.ts';
import type { Shape } from '../../core/tensor.ts';
import type { Candidate, Named, Role } from './ways.ts';
import { waysOf, waysOfTwo } from './ways.ts';

/** One weight of the network, everything in the file that could be it, and which was chosen (null: it stays as it is). */
export interface Row {
  /** Its name in a program: `conv1.kernel`. */
  readonly weight: string;
  readonly layer: string;
  readonly shape: Shape;
  readonly candidates: readonly Candidate[];
  readonly chosen: number | null;
}

/** Tensors of the file that belong together, by what they are called within: `weight`, `bias`, `weight_ih`. */
export interface Module {
  readonly name: string;
  readonly leaves: ReadonlyMap<string, Named>;
}

/** What our weights are called in files: PyTorch's and Keras's names, and our own. */
const LEAVES: { readonly [local: string]: readonly string[] } = {
  kernel: ['weight', 'kernel', 'depthwise_kernel', 'weight_ih'],
  bias: ['bias'],
  gamma: ['weight', 'gamma', 'scale'],
  scale: ['weight', 'scale', 'gamma'],
  beta: ['bias', 'beta'],
  moving_mean: ['running_mean', 'moving_mean'],
  moving_variance: ['running_var', 'moving_variance'],
  embeddings: ['weight', 'embeddings', 'position_embeddings'],
  alpha: ['weight', 'alpha'],
  recurrent_kernel: ['weight_hh', 'recurrent_kernel'],
  depthwise_kernel: ['depthwise_kernel'],
  pointwise_kernel: ['pointwise_kernel'],
  query_kernel: ['in_proj_weight', 'q_proj_weight', 'query_kernel'],
  key_kernel: ['in_proj_weight', 'k_proj_weight', 'key_kernel'],
  value_kernel: ['in_proj_weight', 'v_proj_weight', 'value_kernel'],
  query_bias: ['in_proj_bias', 'query_bias'],
  key_bias: ['in_proj_bias', 'key_bias'],
  value_bias: ['in_proj_bias', 'value_bias'],
  output_kernel: ['out_proj_weight', 'output_kernel'],
  output_bias: ['out_proj_bias', 'output_bias'],
};

/** Names as a person counts: layer2 before layer10. */
export const naturally = (a: string, b: string): number => {
  const [left, right] = [a, b].map((s) => s.split(/(\d+)/u)) as [string[], string[]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    if (i % 2 === 1) return Number(left[i]) - Number(right[i]) || left[i]!.length - right[i]!.length;
    return left[i]! < right[i]! ? -1 : 1;
  }
  return left.length - right.length;
};

/** Tensors by the module that they belong to, in the order of the file; the layers of a recurrent stack and its directions are told apart. */
export function modulesOf(tensors: readonly Named[]): readonly Module[] {
  const modules = new Map<string, Map<string, Named>>();
  for (const tensor of tensors) {
    const plain = tensor.name.replace(/:\d+$/u, '').replace(/\.(in|out)_proj\.(weight|bias)$/u, '.$1_proj_$2');
    const cut = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf('/'));
    const [module, leaf] = [plain.slice(0, Math.max(cut, 0)), plain.slice(cut + 1)];
    const stacked = /^(weight|bias)_(ih|hh)_l(\d+)(_reverse)?$/u.exec(leaf);
    const name = stacked ? `${module}#${stacked[3]}` : module,
      key = stacked ? `${stacked[4] ? 'backward_' : ''}${stacked[1]}_${stacked[2]}` : leaf;
    if (!modules.has(name)) modules.set(name, new Map());
    modules.get(name)!.set(key, tensor);
  }
  return [...modules].map(([name, leaves]) => ({ name, leaves }));
}

interface Wanted {
  readonly id: string;
  readonly roles: readonly (Role & { readonly weight: string; readonly side: '' | 'forward_' | 'backward_' })[];
}

/** The layers that have weights of their own, in order, and what is known about each weight. */
function wantedOf(network: Network): readonly Wanted[] {
  const shapes = shapesOf(network, 1);
  return network.layers.flatMap((spec): Wanted[] => {
    if (spec.shares !== undefined) return [];
    const inputs = spec.from.map((f) => shapes.get(f)!),
      weights = Object.entries(weightsOf(spec, inputs));
    if (weights.length === 0) return [];
    const inner = 'layer' in spec ? (spec.layer as { readonly type: string }).type : spec.type;
    const type = spec.type === 'time_distributed' ? inner : spec.type;
    const cell = inner === 'lstm' || inner === 'gru' || inner === 'simple_rnn' ? inner : null;
    return [
      {
        id: spec.id,
        roles: weights.map(([full, { shape }]) => {
          const side = full.startsWith('forward_') ? 'forward_' : full.startsWith('backward_') ? 'backward_' : '';
          return {
            weight: `${spec.id}.${full}`,
            side,
            type,
            local: full.slice(side.length),
            shape,
            flattened: flattenedBefore(network, spec.id, shapes),
            cell,
            heads: spec.type === 'multi_head_attention' ? spec.numHeads : null,
          };
        }),
      },
    ];
  });
}

/** Layers that leave the order of numbers as it is. */
const PASSING =
  /^(dropout|activation|relu|leaky_relu|prelu|elu|softmax|gaussian_noise|batch_normalization|layer_normalization)$/;

/** The shape that was flattened on the way to a layer, without the batch. */
export function flattenedBefore(network: Network, id: string, shapes: ReadonlyMap<string, Shape>): Shape | null {
  const byId = new Map(network.layers.map((spec) => [spec.id, spec]));
  for (let at = byId.get(byId.get(id)!.from[0] ?? ''); at; at = byId.get(at.from[0] ?? '')) {
    if (at.type === 'flatten') return shapes.get(at.from[0]!)!.slice(1);
    if (!PASSING.test(at.type)) return null;
  }
  return null;
}

/** Everything in the file that could be a weight: single tensors, and pairs of biases of one module. */
function candidatesOf(
  role: Role & { readonly side: string },
  tensors: readonly Named[],
  modules: readonly Module[],
): readonly Candidate[] {
  const prefix = role.side === 'backward_' ? 'backward_' : '';
  const pairs = modules.flatMap(({ leaves }) => {
    const [a, b] = [leaves.get(`${prefix}bias_ih`), leaves.get(`${prefix}bias_hh`)];
    return a && b ? waysOfTwo(role, a, b) : [];
  });
  return [...pairs, ...tensors.flatMap((t) => waysOf(role, t))];
}

const plainly = (name: string): string => name.replaceAll(/[./#:]+/gu, '_').toLowerCase();

/** Which candidate of a weight is the one of a module, by what its tensors are called; −1: none. */
function choiceIn(module: Module, role: Wanted['roles'][number], candidates: readonly Candidate[]): number {
  const side = role.side;
  const names = [role.local, ...(LEAVES[role.local] ?? [])].flatMap((leaf) => [
    `${side}${leaf}`,
    ...(side === 'backward_' ? [] : [leaf]),
  ]);
  const of = (c: Candidate): readonly (string | undefined)[] =>
    c.tensors.map((t) => [...module.leaves].find(([, n]) => n.name === t)?.[0]);
  return candidates.findIndex((c) => {
    const leaves = of(c);
    if (leaves.some((leaf) => leaf === undefined)) return false;
    if (leaves.length === 2) return leaves[0]!.startsWith(side === 'backward_' ? 'backward_' : 'bias');
    // A file of Keras's or our own keeps kernels as we do; PyTorch calls them weight and keeps them turned.
    const torch = /weight|_proj_/.test(leaves[0]!);
    return names.includes(leaves[0]!) && (torch || c.way === 'same' || role.local === 'bias');
  });
}

/**
 * A proposal for every weight of a network: layers and modules of the same name first, then those left over in the order of
 * their names, where all shapes fit.
 */
export function matchTensors(tensors: readonly Named[], network: Network): readonly Row[] {
  const modules = modulesOf(tensors).toSorted((a, b) => naturally(a.name, b.name)),
    wanted = wantedOf(network),
    taken = new Set<Module>(),
    rows = new Map<string, Row>();
  const candidates = new Map(
    wanted.flatMap(({ roles }) => roles.map((r) => [r.weight, candidatesOf(r, tensors, modules)] as const)),
  );
  const fit = (layer: Wanted, module: Module): readonly number[] =>
    layer.roles.map((r) => choiceIn(module, r, candidates.get(r.weight)!));
  const put = (layer: Wanted, module: Module | null): void => {
    const choices = module ? fit(layer, module) : layer.roles.map(() => -1);
    if (module) taken.add(module);
    layer.roles.forEach((role, i) =>
      rows.set(role.weight, {
        weight: role.weight,
        layer: layer.id,
        shape: role.shape,
        candidates: candidates.get(role.weight)!,
        chosen: choices[i]! < 0 ? null : choices[i]!,
      }),
    );
  };
  const whole = (layer: Wanted, module: Module): boolean => fit(layer, module).every((i) => i >= 0);
  const open: Wanted[] = [];
  for (const layer of wanted) {
    const id = plainly(layer.id),
      named = modules.filter((m) => !taken.has(m) && (plainly(m.name) === id || plainly(m.name).endsWith(`_${id}`)));
    const best = named.find((m) => whole(layer, m)) ?? named.find((m) => fit(layer, m).some((i) => i >= 0));
    if (best) put(layer, best);
    else open.push(layer);
  }
  for (const layer of open) put(layer, modules.find((m) => !taken.has(m) && whole(layer, m)) ?? null);
  return wanted.flatMap(({ roles }) => roles.map((r) => rows.get(r.weight)!));
}
