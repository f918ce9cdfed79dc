import type { Named } from '../../core/fields.ts';
import { isRecord } from '../../core/fields.ts';
import { shapesOf } from '../../core/graph.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import type { Shape } from '../../core/tensor.ts';
import { classOf } from '../keras-code/classes.ts';
import { literal } from '../keras-code/literal.ts';
import { variablesOf } from '../keras-code/write.ts';

/** What a layer is in PyTorch: the modules it keeps, and the expression that it computes. */
interface Written {
  readonly modules: readonly (readonly [name: string, made: string])[];
  readonly value: string;
}

type Options = { readonly [option: string]: unknown };

/**
 * A network as a PyTorch module with the same layers. Tensors stay channels last, as in Keras, so that flattening, joining
 * and softmax see the same order; convolutions and pooling turn them for PyTorch and back. A layer that has no counterpart
 * raises an error in the program, with a comment that says which it is.
 */
export function pytorchOf(network: Network): string {
  const shapes = shapesOf(network, 1);
  const variable = variablesOf(network.layers);
  const name = (id: string): string => variable.get(id)!;
  const inputs = network.layers.filter((spec) => spec.type === 'input').map((spec) => name(spec.id));
  const made: string[] = [];
  const steps: string[] = [];
  for (const spec of network.layers) {
    if (spec.type === 'input') continue;
    const owner = spec.shares ?? spec.id;
    const { modules, value } = written(
      spec,
      `self.${name(owner)}`,
      spec.from.map(name),
      spec.from.map((f) => shapes.get(f)!),
    );
    if (spec.shares === undefined)
      for (const [end, text] of modules) made.push(`        self.${name(owner)}${end} = ${text}`);
    steps.push(`        ${name(spec.id)} = ${value}`);
  }
  return `${[
    'import torch',
    'from torch import nn',
    'import torch.nn.functional as F',
    '',
    '',
    'class Net(nn.Module):',
    '    """Tensors are channels last, as in Keras: [batch, height, width, channels]."""',
    '',
    '    def __init__(self):',
    '        super().__init__()',
    ...made,
    '',
    `    def forward(self, ${inputs.join(', ')}):`,
    ...steps,
    `        return ${network.outputs.map(name).join(', ')}`,
    ...(steps.some((s) => s.includes('self.missing('))
      ? [
          '',
          '    def missing(self, layer):',
          '        raise NotImplementedError(f"{layer} has no counterpart in PyTorch")',
        ]
      : []),
  ].join('\n')}\n`;
}

const ACTIVATIONS: { readonly [type: string]: (x: string, o: Options) => string } = {
  linear: (x) => x,
  relu: (x, { negativeSlope, maxValue, threshold }) =>
    threshold === 0 || threshold === undefined
      ? typeof maxValue === 'number'
        ? `torch.clamp(F.leaky_relu(${x}, ${literal(negativeSlope ?? 0)}), max=${literal(maxValue)})`
        : negativeSlope
          ? `F.leaky_relu(${x}, ${literal(negativeSlope)})`
          : `F.relu(${x})`
      : `torch.where(${x} >= ${literal(threshold)}, ${typeof maxValue === 'number' ? `torch.clamp(${x}, max=${literal(maxValue)})` : x}, ${literal(negativeSlope ?? 0)} * (${x} - ${literal(threshold)}))`,
  relu6: (x) => `F.relu6(${x})`,
  leaky_relu: (x, { negativeSlope }) => `F.leaky_relu(${x}, ${literal(negativeSlope ?? 0.2)})`,
  elu: (x, { alpha }) => `F.elu(${x}, ${literal(alpha ?? 1)})`,
  selu: (x) => `F.selu(${x})`,
  gelu: (x, { approximate }) => `F.gelu(${x}${approximate ? ', approximate="tanh"' : ''})`,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  hard_sigmoid: (x, { keras2 }) => (keras2 ? `torch.clamp(0.2 * ${x} + 0.5, 0, 1)` : `F.hardsigmoid(${x})`),
  tanh: (x) => `torch.tanh(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  softsign: (x) => `F.softsign(${x})`,
  silu: (x) => `F.silu(${x})`,
  hard_swish: (x) => `F.hardswish(${x})`,
  mish: (x) => `F.mish(${x})`,
  exponential: (x) => `torch.exp(${x})`,
  softmax: (x, { axis }) => `F.softmax(${x}, dim=${literal(axis ?? -1)})`,
  log_softmax: (x, { axis }) => `F.log_softmax(${x}, dim=${literal(axis ?? -1)})`,
};

const activated = (x: string, spec: unknown): string =>
  isRecord(spec) && typeof spec['type'] === 'string' ? (ACTIVATIONS[spec['type']]?.(x, spec) ?? x) : x;

/** The cells that "same" adds before and behind an axis; Keras puts the odd one behind. */
function sides(size: number, kernel: number, stride: number, dilation: number): readonly [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

const list = (value: unknown): readonly number[] =>
  Array.isArray(value) ? (value as readonly number[]) : [value as number];

/** A window that slides over channels-first `x`: its padding, as the argument of F.pad (last axis first); null: none. */
function padding(
  o: Options,
  x: Shape,
  kernel: readonly number[],
  strides: readonly number[],
): readonly number[] | null {
  const dilation = list(o['dilationRate'] ?? kernel.map(() => 1));
  if (o['padding'] === 'causal') return [(kernel[0]! - 1) * dilation[0]!, 0];
  if (o['padding'] !== 'same') return null;
  const pads = kernel.map((k, i) => sides(x[i + 1]!, k, strides[i]!, dilation[i]!));
  return pads.flat().some((n) => n > 0) ? [...pads].reverse().flat() : null;
}

const first = (x: string): string => `${x}.movedim(-1, 1)`;
const padded = (x: string, pad: readonly number[] | null, value?: string): string =>
  pad ? `F.pad(${x}, ${literal(pad)}${value ? `, value=${value}` : ''})` : x;

const args = (parts: readonly (string | false)[]): string => parts.filter(Boolean).join(', ');

function written(spec: LayerSpec, self: string, from: readonly string[], shapes: readonly Shape[]): Written {
  const o = spec as unknown as Options;
  const [x = ''] = from,
    shape = shapes[0]!;
  const last = shape.at(-1)!;
  const one = (made: string, value: string): Written => ({
    modules: [['', made]],
    value: activated(value, o['activation']),
  });
  const plain = (value: string): Written => ({ modules: [], value });
  const bias = o['useBias'] === false && 'bias=False';
  switch (spec.type) {
    case 'dense':
      return one(`nn.Linear(${args([`${last}, ${spec.units}`, bias])})`, `${self}(${x})`);
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'depthwise_conv1d':
    case 'depthwise_conv2d': {
      const kernel = list(o['kernelSize']),
        strides = list(o['strides']),
        dilation = list(o['dilationRate']);
      const deep = spec.type === 'depthwise_conv1d' || spec.type === 'depthwise_conv2d';
      const filters = deep ? last * spec.depthMultiplier : spec.filters;
      const groups = deep ? last : spec.groups;
      const made = `nn.Conv${kernel.length}d(${args([
        `${last}, ${filters}, ${tuple(kernel)}`,
        strides.some((s) => s > 1) && `stride=${tuple(strides)}`,
        dilation.some((d) => d > 1) && `dilation=${tuple(dilation)}`,
        groups > 1 && `groups=${groups}`,
        bias,
      ])})`;
      return one(made, `${self}(${padded(first(x), padding(o, shape, kernel, strides))}).movedim(1, -1)`);
    }
    case 'separable_conv1d':
    case 'separable_conv2d': {
      const kernel = list(spec.kernelSize),
        strides = list(spec.strides);
      const between = last * spec.depthMultiplier;
      return {
        modules: [
          [
            '_depthwise',
            `nn.Conv${kernel.length}d(${last}, ${between}, ${tuple(kernel)}, stride=${tuple(strides)}, dilation=${tuple(list(spec.dilationRate))}, groups=${last}, bias=False)`,
          ],
          ['_pointwise', `nn.Conv${kernel.length}d(${args([`${between}, ${spec.filters}, 1`, bias])})`],
        ],
        value: activated(
          `${self}_pointwise(${self}_depthwise(${padded(first(x), padding(o, shape, kernel, strides))})).movedim(1, -1)`,
          spec.activation,
        ),
      };
    }
    case 'max_pooling1d':
    case 'max_pooling2d':
    case 'max_pooling3d':
    case 'average_pooling1d':
    case 'average_pooling2d':
    case 'average_pooling3d': {
      const kernel = list(o['poolSize']),
        strides = list(o['strides'] ?? kernel);
      const most = spec.type.startsWith('max');
      const pad = padding(o, shape, kernel, strides);
      const pool = (v: string): string =>
        `F.${most ? 'max' : 'avg'}_pool${kernel.length}d(${v}, ${tuple(kernel)}, stride=${tuple(strides)})`;
      if (most || !pad) return plain(`${pool(padded(first(x), pad, '-torch.inf'))}.movedim(1, -1)`);
      // What was padded does not count.
      return plain(
        `(${pool(padded(first(x), pad))} / ${pool(padded(`torch.ones_like(${first(x)})`, pad))}).movedim(1, -1)`,
      );
    }
    case 'global_average_pooling1d':
    case 'global_average_pooling2d':
    case 'global_average_pooling3d':
    case 'global_max_pooling1d':
    case 'global_max_pooling2d':
    case 'global_max_pooling3d': {
      const axes = shape.length === 3 ? '1' : literal(shape.slice(1, -1).map((_, axis) => axis + 1));
      return plain(
        `${x}.${spec.type.includes('max') ? 'amax' : 'mean'}(dim=${axes}${spec.keepdims ? ', keepdim=True' : ''})`,
      );
    }
    case 'flatten':
      return plain(`${x}.flatten(1)`);
    case 'reshape':
      return plain(`${x}.reshape(-1, ${sizes(spec.targetShape, shape).join(', ')})`);
    case 'permute':
      return plain(`${x}.permute(0, ${spec.dims.join(', ')})`);
    case 'repeat_vector':
      return plain(`${x}.unsqueeze(1).expand(-1, ${spec.n}, -1)`);
    case 'dropout':
      return one(`nn.Dropout(${literal(spec.rate)})`, `${self}(${x})`);
    case 'spatial_dropout2d':
      return one(`nn.Dropout2d(${literal(spec.rate)})`, `${self}(${first(x)}).movedim(1, -1)`);
    case 'spatial_dropout1d':
    case 'spatial_dropout3d':
      return one(`nn.Dropout${spec.type.slice(-2)}(${literal(spec.rate)})`, `${self}(${first(x)}).movedim(1, -1)`);
    case 'alpha_dropout':
      return one(`nn.AlphaDropout(${literal(spec.rate)})`, `${self}(${x})`);
    case 'gaussian_dropout':
      return plain(
        `${x} * (1 + ${literal(Number(Math.sqrt(spec.rate / (1 - spec.rate)).toPrecision(6)))} * torch.randn_like(${x})) if self.training else ${x}`,
      );
    case 'identity':
    case 'activity_regularization':
      return plain(x);
    case 'gaussian_noise':
      return plain(`${x} + ${literal(spec.stddev)} * torch.randn_like(${x}) if self.training else ${x}`);
    case 'activation':
      return plain(activated(x, spec.activation));
    case 'relu':
    case 'leaky_relu':
    case 'elu':
    case 'softmax':
      return plain(activated(x, { ...o }));
    case 'add':
      return plain(from.join(' + '));
    case 'subtract':
      return plain(from.join(' - '));
    case 'multiply':
      return plain(from.join(' * '));
    case 'average':
      return plain(`(${from.join(' + ')}) / ${from.length}`);
    case 'maximum':
    case 'minimum':
      return plain(from.slice(1).reduce((all, f) => `torch.${spec.type}(${all}, ${f})`, x));
    case 'concatenate':
      return plain(`torch.cat([${from.join(', ')}], dim=${literal(spec.axis)})`);
    case 'embedding':
      return one(`nn.Embedding(${spec.inputDim}, ${spec.outputDim})`, `${self}(${x}.long())`);
    case 'batch_normalization':
      if (spec.axis !== -1 && spec.axis !== shape.length - 1) break;
      return one(
        `nn.BatchNorm${shape.length === 4 ? 2 : 1}d(${args([`${last}`, `eps=${literal(spec.epsilon)}`, `momentum=${literal(Number((1 - spec.momentum).toPrecision(6)))}`, !spec.center && !spec.scale && 'affine=False'])})`,
        shape.length === 2 ? `${self}(${x})` : `${self}(${first(x)}).movedim(1, -1)`,
      );
    case 'layer_normalization':
      if (spec.axis.length !== 1 || (spec.axis[0] !== -1 && spec.axis[0] !== shape.length - 1)) break;
      return one(
        `nn.LayerNorm(${last}, eps=${literal(spec.epsilon)}${spec.center || spec.scale ? '' : ', elementwise_affine=False'})`,
        `${self}(${x})`,
      );
    case 'zero_padding1d':
    case 'zero_padding2d':
    case 'zero_padding3d':
      return plain(`F.pad(${x}, ${literal([0, 0, ...[...margins(spec.padding)].reverse().flat()])})`);
    case 'cropping1d':
    case 'cropping2d':
    case 'cropping3d':
      return plain(
        `${x}[:, ${margins(spec.cropping)
          .map(([a, b], axis) => `${a}:${shape[axis + 1]! - b}`)
          .join(', ')}]`,
      );
    case 'center_crop': {
      const [top, left] = [(shape[1]! - spec.height) >> 1, (shape[2]! - spec.width) >> 1];
      return plain(`${x}[:, ${top}:${top + spec.height}, ${left}:${left + spec.width}]`);
    }
    case 'up_sampling2d':
      if (spec.interpolation === 'bilinear')
        return plain(`F.interpolate(${first(x)}, scale_factor=${tuple(spec.size)}, mode="bilinear").movedim(1, -1)`);
      return plain(repeated(x, spec.size));
    case 'up_sampling1d':
    case 'up_sampling3d':
      return plain(repeated(x, list(spec.size)));
    case 'resizing':
      return plain(
        `F.interpolate(${first(x)}, size=${literal([spec.height, spec.width])}, mode="${spec.interpolation === 'nearest' ? 'nearest-exact' : 'bilinear'}").movedim(1, -1)`,
      );
    case 'rescaling': {
      const number = (v: unknown): string => (typeof v === 'number' ? literal(v) : `torch.tensor(${literal(v)})`);
      return plain(`${x} * ${number(spec.scale)} + ${number(spec.offset)}`);
    }
    case 'category_encoding': {
      const hot = `F.one_hot(${x}.long(), ${spec.numTokens})`;
      if (spec.outputMode === 'one_hot') return plain(`${hot}.float()`);
      return plain(`${hot}${spec.outputMode === 'count' ? '.sum(-2)' : '.amax(-2)'}.float()`);
    }
    case 'discretization':
      return plain(`torch.bucketize(${x}, torch.tensor(${literal(spec.binBoundaries)}), right=True).float()`);
    case 'lstm':
      if (usual(spec, 'tanh', 'sigmoid') && !spec.goBackwards)
        return {
          modules: [['', `nn.LSTM(${args([`${last}, ${spec.units}`, 'batch_first=True', bias])})`]],
          value: `${self}(${x})[0]${spec.returnSequences ? '' : '[:, -1]'}`,
        };
      break;
    case 'simple_rnn':
      if (spec.activation.type === 'tanh' && !spec.goBackwards)
        return {
          modules: [['', `nn.RNN(${args([`${last}, ${spec.units}`, 'batch_first=True', bias])})`]],
          value: `${self}(${x})[0]${spec.returnSequences ? '' : '[:, -1]'}`,
        };
      break;
    case 'gru':
      if (usual(spec, 'tanh', 'sigmoid') && spec.resetAfter && !spec.goBackwards)
        return {
          modules: [['', `nn.GRU(${args([`${last}, ${spec.units}`, 'batch_first=True', bias])})`]],
          value: `${self}(${x})[0]${spec.returnSequences ? '' : '[:, -1]'}`,
        };
      break;
    default:
  }
  return plain(
    `self.missing("${classOf(spec.type)}")  # ${classOf(spec.type)} with these options has no counterpart in PyTorch`,
  );
}

const usual = (
  spec: { readonly activation: Named; readonly recurrentActivation: Named },
  a: string,
  r: string,
): boolean => spec.activation.type === a && spec.recurrentActivation.type === r;

const tuple = (sizesOf: readonly number[]): string =>
  sizesOf.every((n) => n === sizesOf[0]) ? String(sizesOf[0]) : literal(sizesOf);

/** Margins before and behind every axis: `[1, 1]` of a sequence, pairs of an image or a volume. */
const margins = (given: unknown): readonly (readonly [number, number])[] =>
  Array.isArray(given) && Array.isArray(given[0])
    ? (given as readonly (readonly [number, number])[])
    : [given as readonly [number, number]];

const repeated = (x: string, times: readonly number[]): string =>
  times.reduce((text, n, axis) => `${text}.repeat_interleave(${n}, dim=${axis + 1})`, x);

/** A target shape with its −1 replaced by what is left. */
function sizes(target: readonly number[], shape: Shape): readonly number[] {
  const cells = shape.slice(1).reduce((n, d) => n * d, 1),
    known = target.reduce((n, d) => (d < 0 ? n : n * d), 1);
  return target.map((d) => (d < 0 ? cells / known : d));
}
