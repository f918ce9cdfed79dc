import { shapesOf } from '../../core/graph.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import type { Network } from '../../core/network.ts';
import type { Shape } from '../../core/tensor.ts';
import { kerasName } from '../../core/keras-name.ts';
import { literal } from '../keras-code/literal.ts';
import { variablesOf } from '../keras-code/write.ts';
import { HELPERS, writtenMore } from './torch_more.ts';
import type { Options, Written } from './torch_parts.ts';
import { activated, args, first, list, margins, padded, padding, repeated, sizes, tuple } from './torch_parts.ts';

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
  const helpers = new Set<string>();
  for (const spec of network.layers) {
    if (spec.type === 'input') continue;
    const owner = spec.shares ?? spec.id;
    const {
      modules,
      value,
      needs = [],
    } = written(
      spec,
      `self.${name(owner)}`,
      spec.from.map(name),
      spec.from.map((f) => shapes.get(f)!),
    );
    for (const helper of needs) helpers.add(helper);
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
    ...[...helpers].flatMap((helper) => [HELPERS[helper]!, '', '']),
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
    case 'softmax': {
      const dims = literal(spec.axis);
      if (typeof spec.axis !== 'number')
        return plain(`torch.exp(${x} - torch.logsumexp(${x}, dim=${dims}, keepdim=True))`);
      return plain(activated(x, { ...o }));
    }
    case 'relu':
    case 'leaky_relu':
    case 'elu':
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
    default: {
      const more = writtenMore(spec, self, from, shapes, written);
      if (more) return more;
    }
  }
  return plain(
    `self.missing("${kerasName(spec.type)}")  # ${kerasName(spec.type)} with these options has no counterpart in PyTorch`,
  );
}
