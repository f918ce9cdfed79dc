import { axesOf, axisOf } from '../../core/axis.ts';
import { refuse } from '../../core/errors.ts';
import type { Named } from '../../core/fields.ts';
import type { LayerSpec } from '../../core/layers/index.ts';
import { turned } from '../../core/window.ts';
import type { Shape } from '../../core/tensor.ts';
import { sizeOf } from '../../core/tensor.ts';
import { literal } from '../keras-code/literal.ts';
import type { Options, Written } from './torch_parts.ts';
import { activated, args, first, list, tuple, usual } from './torch_parts.ts';

/** A layer written out in PyTorch, with the way to write one within it. */
export type Writer = (
  spec: LayerSpec,
  self: string,
  from: readonly string[],
  shapes: readonly Shape[],
) => Written | null;

/** Layers that PyTorch has in another form, or as a few operations: attention, both directions, steps, normalisation. */
export function writtenMore(
  spec: LayerSpec,
  self: string,
  from: readonly string[],
  shapes: readonly Shape[],
  within: Writer,
): Written | null {
  const o = spec as unknown as Options;
  const [x = ''] = from,
    shape = shapes[0]!,
    last = shape.at(-1)!;
  const bias = o['useBias'] === false && 'bias=False';
  const plain = (value: string): Written => ({ modules: [], value });
  switch (spec.type) {
    case 'multi_head_attention': {
      const [query, value, key] = [from[0]!, from[1] ?? from[0]!, from[2] ?? from[1] ?? from[0]!];
      const widths = [shapes[0]!, (shapes[2] ?? shapes[1] ?? shapes[0])!, (shapes[1] ?? shapes[0])!].map((s) =>
        s.at(-1)!,
      );
      const size = spec.valueDim ?? spec.keyDim,
        heads = spec.numHeads,
        outs = [spec.outputShape ?? last].flat();
      // Of more axes than one of steps, those that are looked at are made one; those before are further samples.
      const begin = Math.min(...(spec.attentionAxes ?? [1]).map((a) => (a < 0 ? a + shape.length : a))),
        plainly = shape.length === 3 && outs.length === 1;
      const rows = (name: string, i: number): string => {
        const of = shapes[i] ?? shapes[i - 1] ?? shape;
        return shape.length === 3 ? name : `${name}.reshape(-1, ${sizeOf(of.slice(begin, -1))}, ${of.at(-1)})`;
      };
      const back = plainly ? '' : `.reshape(${[-1, ...shape.slice(1, -1), ...outs].join(', ')})`;
      const made = (end: string, input: number, output: number) =>
        [end, `nn.Linear(${args([`${input}, ${output}`, bias])})`] as const;
      const options = args([
        `heads=${heads}`,
        spec.useCausalMask && 'causal=True',
        spec.dropout > 0 && `dropout=${literal(spec.dropout)} if self.training else 0.0`,
      ]);
      return {
        modules: [
          made('_query', widths[0]!, heads * spec.keyDim),
          made('_key', widths[1]!, heads * spec.keyDim),
          made('_value', widths[2]!, heads * size),
          made('_output', heads * size, sizeOf(outs)),
        ],
        value: `${self}_output(_attention(${self}_query(${rows(query, 0)}), ${self}_key(${rows(key, 2)}), ${self}_value(${rows(value, 1)}), ${options}))${back}`,
        needs: ['_attention'],
      };
    }
    case 'attention':
    case 'additive_attention': {
      const [query, value, key] = [from[0]!, from[1]!, from[2] ?? from[1]!];
      const dot = spec.type === 'attention' && spec.scoreMode === 'dot';
      const gain = spec.type === 'attention' && spec.useScale;
      const pair = `${query}.unsqueeze(2) + ${key}.unsqueeze(1)`;
      const bent = `torch.tanh(${gain && !dot ? `${self}_scale * (${pair})` : pair})`;
      const weight = spec.type === 'attention' ? `${self}_weight * ` : spec.useScale ? `${self}_scale * ` : '';
      const scores = dot
        ? `${gain ? `${self}_scale * ` : ''}(${query} @ ${key}.transpose(1, 2))`
        : `(${weight}${bent}).sum(-1)`;
      return {
        modules: [
          ...(spec.useScale
            ? [['_scale', `nn.Parameter(torch.ones(${spec.type === 'attention' ? 1 : last}))`] as const]
            : []),
          ...(spec.type === 'attention' && !dot ? [['_weight', 'nn.Parameter(torch.ones(1))'] as const] : []),
        ],
        value: `_shares(${args([scores, value, spec.useCausalMask && 'causal=True', spec.dropout > 0 && `dropout=${literal(spec.dropout)} if self.training else 0.0`])})`,
        needs: ['_shares'],
      };
    }
    case 'simple_rnn':
    case 'lstm':
    case 'gru': {
      const made = recurrent(spec, last, false);
      const [, ...states] = from,
        memory = 'returns' in spec && spec.returns !== undefined;
      const read = spec.goBackwards ? `${x}.flip(1)` : x;
      if (!made) return memory ? null : stepByStep(spec, self, [read, ...states], last);
      const begun = states.map((state) => `${state}.unsqueeze(0)`),
        called = `${self}(${args([read, beginning(begun)])})`;
      if (memory) return { modules: [['', made]], value: `${called}[1][1][0]` };
      return { modules: [['', made]], value: `${called}[0]${spec.returnSequences ? '' : '[:, -1]'}` };
    }
    case 'bidirectional': {
      const inner = spec.layer as Named & { readonly returnSequences?: boolean };
      const made = recurrent({ ...inner } as unknown as LayerSpec, last, true);
      if (!made) return null;
      const [, ...states] = from,
        half = states.length / 2,
        begun = states.slice(0, half).map((state, i) => `torch.stack([${state}, ${states[half + i]!}])`),
        called = `${self}(${args([x, beginning(begun)])})`;
      if (spec.returns !== undefined) return { modules: [['', made]], value: onePart(called, inner, spec.returns) };
      if (inner.returnSequences === true && spec.mergeMode === 'concat')
        return { modules: [['', made]], value: `${called}[0]` };
      return {
        modules: [['', made]],
        value: `_both_ways(${args([`${called}[0]`, `"${spec.mergeMode}"`, inner.returnSequences === true && 'sequences=True'])})`,
        needs: ['_both_ways'],
      };
    }
    case 'time_distributed': {
      const inner = { ...spec.layer, id: spec.id, from: spec.from } as unknown as LayerSpec;
      const each = within(inner, self, [`${x}.flatten(0, 1)`], [[shape[0]! * shape[1]!, ...shape.slice(2)]]);
      return each && { ...each, value: `(${each.value}).unflatten(0, (-1, ${shape[1]}))` };
    }
    case 'conv1d_transpose':
    case 'conv2d_transpose':
    case 'conv3d_transpose':
      return transposed(spec, self, x, shape, args([bias]));
    case 'group_normalization': {
      const at = axisOf(spec.axis, shape),
        groups = spec.groups === -1 ? shape[at]! : spec.groups;
      const made = `nn.GroupNorm(${groups}, ${shape[at]}, eps=${literal(spec.epsilon)}${spec.center || spec.scale ? '' : ', affine=False'})`;
      return { modules: [['', made]], value: channelsFirst(self, x, at) };
    }
    case 'batch_normalization': {
      const at = axisOf(spec.axis, shape);
      const momentum = literal(Number((1 - spec.momentum).toPrecision(6)));
      const made = `nn.BatchNorm${Math.max(shape.length - 2, 1)}d(${args([`${shape[at]}`, `eps=${literal(spec.epsilon)}`, `momentum=${momentum}`, !spec.center && !spec.scale && 'affine=False'])})`;
      return shape.length > 5 ? null : { modules: [['', made]], value: channelsFirst(self, x, at) };
    }
    case 'layer_normalization': {
      const axes = axesOf(spec.axis, shape);
      if (areLast(axes, shape))
        return {
          modules: [
            [
              '',
              `nn.LayerNorm(${sizesOf(axes, shape)}, eps=${literal(spec.epsilon)}${spec.center || spec.scale ? '' : ', elementwise_affine=False'})`,
            ],
          ],
          value: `${self}(${x})`,
        };
      const wide = kept(axes, shape);
      return {
        modules: [
          ...(spec.scale ? [['_gamma', `nn.Parameter(torch.ones(${wide}))`] as const] : []),
          ...(spec.center ? [['_beta', `nn.Parameter(torch.zeros(${wide}))`] as const] : []),
        ],
        value: `_standardized(${x}, ${dims(axes)}, ${literal(spec.epsilon)})${spec.scale ? ` * ${self}_gamma` : ''}${spec.center ? ` + ${self}_beta` : ''}`,
        needs: ['_standardized'],
      };
    }
    case 'rms_normalization': {
      const axes = axesOf(spec.axis, shape);
      if (areLast(axes, shape))
        return {
          modules: [['', `nn.RMSNorm(${sizesOf(axes, shape)}, eps=${literal(spec.epsilon)})`]],
          value: `${self}(${x})`,
        };
      return {
        modules: [['_scale', `nn.Parameter(torch.ones(${kept(axes, shape)}))`]],
        value: `${x} * torch.rsqrt(${x}.square().mean(dim=${dims(axes)}, keepdim=True) + ${literal(spec.epsilon)}) * ${self}_scale`,
      };
    }
    case 'normalization': {
      const axes = spec.axis.map((axis) => axisOf(axis, shape));
      const given = spec.mean !== null && spec.variance !== null;
      if (given && !areLast(axes, shape)) return null;
      const [mean, variance] = given
        ? [spec.mean, spec.variance].map((v) => `torch.tensor(${literal(v)})`)
        : [`${self}_mean`, `${self}_variance`];
      const size = kept(axes, shape),
        root = `torch.sqrt(${variance}).clamp(min=1e-7)`;
      return {
        modules: given
          ? []
          : [
              ['_mean', `nn.Parameter(torch.zeros(${size}), requires_grad=False)`],
              ['_variance', `nn.Parameter(torch.ones(${size}), requires_grad=False)`],
            ],
        value: spec.invert ? `${x} * ${root} + ${mean}` : `(${x} - ${mean}) / ${root}`,
      };
    }
    case 'unit_normalization':
      return plain(unit(x, axesOf(spec.axis, shape), 1e-12));
    case 'prelu': {
      const shared = spec.sharedAxes.map((axis) => axisOf(axis, shape));
      const alpha = shape.slice(1).map((n, i) => (shared.includes(i + 1) ? 1 : n));
      return {
        modules: [['_alpha', `nn.Parameter(torch.zeros(${alpha.join(', ')}))`]],
        value: `torch.where(${x} > 0, ${x}, ${self}_alpha * ${x})`,
      };
    }
    case 'position_embedding':
      return {
        modules: [['', `nn.Embedding(${spec.length}, ${last})`]],
        value: `${x} + ${self}.weight[:${shape[1]}]`,
      };
    case 'dot': {
      const axes = [axisOf(spec.axes[0]!, shapes[0]!), axisOf(spec.axes.at(-1)!, shapes[1]!)] as const;
      const letters = 'ijklmn';
      const one = (s: Shape, axis: number, skip: number): string =>
        s.map((_, i) => (i === 0 ? 'b' : i === axis ? 'z' : letters[skip + i]!)).join('');
      const [a, b] = [one(shapes[0]!, axes[0], -1), one(shapes[1]!, axes[1], shapes[0]!.length - 1)];
      const rest = `${a}${b}`.replaceAll(/[bz]/g, '');
      const read = from.map((f, i) => (spec.normalize ? unit(f, [axes[i]!], 1e-7) : f));
      const product = `torch.einsum("${a},${b}->b${rest}", ${read.join(', ')})`;
      return plain(rest === '' ? `${product}.unsqueeze(1)` : product);
    }
    default:
      return null;
  }
}

/** The states that a layer of PyTorch begins with, as it takes them: one, a pair, or none. */
const beginning = (states: readonly string[]): string | false =>
  states.length > 1 ? `(${states.join(', ')})` : (states[0] ?? false);

/** The output of one direction, or the state or memory that it ends with. */
function onePart(called: string, inner: Named & { readonly returnSequences?: boolean }, returns: string): string {
  const [side, kind] = returns.split('_'),
    k = side === 'backward' ? 1 : 0,
    units = Number(inner['units']);
  if (kind === 'memory') return `${called}[1][1][${k}]`;
  if (kind === 'state' || inner.returnSequences !== true)
    return `${called}[1]${inner.type === 'lstm' ? '[0]' : ''}[${k}]`;
  return `${called}[0][..., ${k === 0 ? `:${units}` : `${units}:`}]`;
}

/** nn.LSTM, nn.GRU or nn.RNN with Keras's options; null where PyTorch computes something else. */
function recurrent(spec: LayerSpec, width: number, both: boolean): string | null {
  const o = spec as unknown as Options & { readonly activation: Named; readonly recurrentActivation: Named };
  const plain =
    spec.type === 'lstm'
      ? usual(o, 'tanh', 'sigmoid') && 'LSTM'
      : spec.type === 'gru'
        ? usual(o, 'tanh', 'sigmoid') && o['resetAfter'] === true && 'GRU'
        : ['tanh', 'relu'].includes(o.activation.type) && Object.keys(o.activation).length <= 4 && 'RNN';
  if (plain === false) return null;
  return `nn.${plain}(${args([
    `${width}, ${literal(o['units'])}`,
    plain === 'RNN' && o.activation.type === 'relu' && 'nonlinearity="relu"',
    'batch_first=True',
    both && 'bidirectional=True',
    o['useBias'] === false && 'bias=False',
  ])})`;
}

/** A recurrent layer with other functions than PyTorch's own: one step after the other. */
function stepByStep(
  spec: LayerSpec & { readonly type: 'simple_rnn' | 'lstm' | 'gru' },
  self: string,
  [x, ...states]: readonly string[],
  width: number,
): Written {
  const gates = { simple_rnn: 1, lstm: 4, gru: 3 }[spec.type],
    { units } = spec;
  const after = spec.type === 'gru' && spec.resetAfter;
  const name = spec.type === 'gru' ? (after ? '_gru' : '_gru_reset_before') : `_${spec.type}`;
  const f = (a: Named): string => `lambda a: ${activated('a', a)}`;
  const bias = spec.useBias ? '' : ', bias=False';
  const functions = [f(spec.activation), ...(spec.type === 'simple_rnn' ? [] : [f(spec.recurrentActivation)])];
  const made = `${name}(${[x, `${self}_kernel`, `${self}_recurrent`, ...functions, ...states].join(', ')})`;
  return {
    modules: [
      ['_kernel', `nn.Linear(${width}, ${gates * units}${bias})`],
      ['_recurrent', `nn.Linear(${units}, ${gates * units}${after ? bias : ', bias=False'})`],
    ],
    value: `${made}${spec.returnSequences ? '' : '[:, -1]'}`,
    needs: [name],
  };
}

/** A transposed convolution: PyTorch's whole one, cut where Keras begins, and made longer where Keras ends later. */
function transposed(
  spec: LayerSpec & { readonly type: 'conv1d_transpose' | 'conv2d_transpose' | 'conv3d_transpose' },
  self: string,
  x: string,
  shape: Shape,
  bias: string,
): Written {
  const [kernel, strides, dilation] = [spec.kernelSize, spec.strides, spec.dilationRate].map(list) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const extra = spec.outputPadding === null ? null : list(spec.outputPadding);
  const slides = kernel.map((k, i) =>
    turned(shape[i + 1]!, k, strides[i]!, spec.padding, extra && extra[i]!, dilation[i]!),
  );
  const full = kernel.map((k, i) => (shape[i + 1]! - 1) * strides[i]! + (k - 1) * dilation[i]! + 1);
  const more = slides.map((s, i) => Math.max(s.before + s.input - full[i]!, 0));
  const made = `nn.ConvTranspose${kernel.length}d(${args([
    `${shape.at(-1)}, ${spec.filters}, ${tuple(kernel)}`,
    strides.some((s) => s > 1) && `stride=${tuple(strides)}`,
    more.some((m) => m > 0) && `output_padding=${tuple(more)}`,
    dilation.some((d) => d > 1) && `dilation=${tuple(dilation)}`,
    bias,
  ])})`;
  if (more.some((m, i) => m >= Math.max(strides[i]!, dilation[i]!) && m > 0))
    refuse('its padding is longer than its stride', more);
  const cut = slides.map((s, i) =>
    s.before === 0 && s.input === full[i]! + more[i]! ? ':' : `${s.before}:${s.before + s.input}`,
  );
  const slice = cut.every((c) => c === ':') ? '' : `[:, :, ${cut.join(', ')}]`;
  return {
    modules: [['', made]],
    value: activated(`${self}(${first(x)})${slice}.movedim(1, -1)`, spec.activation),
  };
}

/** A module that wants its channels on axis 1, applied where they are on another. */
const channelsFirst = (self: string, x: string, at: number): string =>
  at === 1 ? `${self}(${x})` : `${self}(${x}.movedim(${at}, 1)).movedim(1, ${at})`;

const areLast = (axes: readonly number[], shape: Shape): boolean =>
  axes.every((axis, i) => axis === shape.length - axes.length + i);
const sizesOf = (axes: readonly number[], shape: Shape): string =>
  axes.length === 1 ? String(shape[axes[0]!]) : literal(axes.map((a) => shape[a]!));
const dims = (axes: readonly number[]): string => (axes.length === 1 ? String(axes[0]) : literal(axes));
/** The sizes along some axes, 1 along all others, without the batch. */
const kept = (axes: readonly number[], shape: Shape): string =>
  shape.flatMap((n, a) => (a === 0 ? [] : [axes.includes(a) ? n : 1])).join(', ');

/** x by its length along some axes. */
const unit = (x: string, axes: readonly number[], least: number): string =>
  `${x} / ${x}.square().sum(dim=${dims(axes)}, keepdim=True).sqrt().clamp(min=${least})`;

/** Functions that modules call, by name. */
export const HELPERS: { readonly [name: string]: string } = {
  _attention: `def _attention(query, key, value, heads, causal=False, dropout=0.0):
    """Every step looks at the steps of value, in shares of how its query meets their keys; heads side by side."""
    q, k, v = (x.unflatten(-1, (heads, -1)).transpose(1, 2) for x in (query, key, value))
    seen = F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=causal)
    return seen.transpose(1, 2).flatten(2)`,
  _shares: `def _shares(scores, value, causal=False, dropout=0.0):
    """What each query takes from the values: in shares, a softmax of its scores."""
    if causal:
        later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        scores = scores.masked_fill(later, -torch.inf)
    return F.dropout(scores.softmax(dim=-1), dropout) @ value`,
  _both_ways: `def _both_ways(states, mode, sequences=False):
    """The run along the sequence and the one against it, at every step or at the end of each, joined."""
    ahead, back = states.chunk(2, dim=-1)
    if not sequences:
        ahead, back = ahead[:, -1], back[:, 0]
    if mode == "concat":
        return torch.cat([ahead, back], dim=-1)
    if mode == "mul":
        return ahead * back
    return ahead + back if mode == "sum" else (ahead + back) / 2`,
  _standardized: `def _standardized(x, dim, eps):
    """Numbers along some axes brought to mean 0 and variance 1."""
    offset = x - x.mean(dim=dim, keepdim=True)
    return offset * torch.rsqrt(offset.square().mean(dim=dim, keepdim=True) + eps)`,
  _simple_rnn: `def _simple_rnn(x, kernel, recurrent, activation, h=None):
    states = []
    h = x.new_zeros(x.shape[0], recurrent.in_features) if h is None else h
    for t in range(x.shape[1]):
        h = activation(kernel(x[:, t]) + recurrent(h))
        states.append(h)
    return torch.stack(states, dim=1)`,
  _lstm: `def _lstm(x, kernel, recurrent, activation, gate, h=None, c=None):
    """The gates stand as in Keras: input, forget, candidate, output."""
    states = []
    h = x.new_zeros(x.shape[0], recurrent.in_features) if h is None else h
    c = torch.zeros_like(h) if c is None else c
    for t in range(x.shape[1]):
        i, f, g, o = (kernel(x[:, t]) + recurrent(h)).chunk(4, dim=-1)
        c = gate(f) * c + gate(i) * activation(g)
        h = gate(o) * activation(c)
        states.append(h)
    return torch.stack(states, dim=1)`,
  _gru: `def _gru(x, kernel, recurrent, activation, gate, h=None):
    """The gates stand as in Keras: update, reset, candidate."""
    states = []
    h = x.new_zeros(x.shape[0], recurrent.in_features) if h is None else h
    for t in range(x.shape[1]):
        xz, xr, xg = kernel(x[:, t]).chunk(3, dim=-1)
        hz, hr, hg = recurrent(h).chunk(3, dim=-1)
        z = gate(xz + hz)
        g = activation(xg + gate(xr + hr) * hg)
        h = z * h + (1 - z) * g
        states.append(h)
    return torch.stack(states, dim=1)`,
  _gru_reset_before: `def _gru_reset_before(x, kernel, recurrent, activation, gate, h=None):
    """The state is reset before the recurrent kernel reads it; the gates stand as in Keras: update, reset, candidate."""
    units = recurrent.in_features
    states = []
    h = x.new_zeros(x.shape[0], units) if h is None else h
    for t in range(x.shape[1]):
        xz, xr, xg = kernel(x[:, t]).chunk(3, dim=-1)
        hz, hr, _ = recurrent(h).chunk(3, dim=-1)
        z = gate(xz + hz)
        g = activation(xg + F.linear(gate(xr + hr) * h, recurrent.weight[2 * units :]))
        h = z * h + (1 - z) * g
        states.append(h)
    return torch.stack(states, dim=1)`,
};
