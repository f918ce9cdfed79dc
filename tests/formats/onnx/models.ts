import type { Init, Made, Node } from './make.ts';

const one = (v: number): Init => ({ floats: [v], dims: [] });
const ints = (...list: readonly number[]): Init => ({ ints: list });
const image = { x: ['n', 3, 6, 5] } as const;
const only = (nodes: readonly Node[], more: Partial<Made> = {}): Made => ({
  inputs: image,
  nodes,
  outputs: 'y',
  ...more,
});

/** Normalisation as torch.onnx takes it apart before opset 17. */
const layerNorm = (x: string, y: string, gamma: string, beta: string): readonly Node[] => [
  ['ReduceMean', x, `${y}m`, { axes: [-1] }],
  ['Sub', `${x} ${y}m`, `${y}c`],
  ['Pow', `${y}c two`, `${y}p`],
  ['ReduceMean', `${y}p`, `${y}v`, { axes: [-1] }],
  ['Add', `${y}v eps`, `${y}e`],
  ['Sqrt', `${y}e`, `${y}s`],
  ['Div', `${y}c ${y}s`, `${y}n`],
  ['Mul', `${y}n ${gamma}`, `${y}g`],
  ['Add', `${y}g ${beta}`, y],
];
const norms = { two: one(2), eps: one(1e-5) };

/** Attention as torch.onnx writes it: projections, heads, scores, shares, heads joined, projection. */
const attention = (x: string, y: string, mask: readonly Node[] = []): readonly Node[] => [
  ...['q', 'k', 'v'].flatMap((r): readonly Node[] => [
    ['MatMul', `${x} W${r}`, `${y}${r}0`],
    ['Add', `B${r} ${y}${r}0`, `${y}${r}1`],
    ['Reshape', `${y}${r}1 heads`, `${y}${r}2`],
    ['Transpose', `${y}${r}2`, `${y}${r}3`, { perm: r === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3] }],
  ]),
  ['MatMul', `${y}q3 ${y}k3`, `${y}s0`],
  ['Div', `${y}s0 root`, mask.length > 0 ? 'raw' : `${y}s1`],
  ...mask,
  ['Softmax', mask.length > 0 ? 'masked' : `${y}s1`, `${y}a`, { axis: -1 }],
  ['MatMul', `${y}a ${y}v3`, `${y}o0`],
  ['Transpose', `${y}o0`, `${y}o1`, { perm: [0, 2, 1, 3] }],
  ['Reshape', `${y}o1 joined`, `${y}o2`],
  ['MatMul', `${y}o2 Wo`, `${y}o3`],
  ['Add', `Bo ${y}o3`, y],
];
const heads = (b: number, t: number, h: number, k: number) => ({
  Wq: [h * k, h * k],
  Wk: [h * k, h * k],
  Wv: [h * k, h * k],
  Wo: [h * k, h * k],
  Bq: [h * k],
  Bk: [h * k],
  Bv: [h * k],
  Bo: [h * k],
  heads: ints(b, t, h, k),
  joined: ints(b, t, h * k),
  root: one(Math.sqrt(k)),
});

/** Small models, as exporters write them, by what they try; `layers`: what they should become. */
export const models: { readonly [name: string]: Made & { readonly layers?: string } } = {
  'a convolution with padding on all sides keeps its size': {
    ...only([['Conv', 'x W B', 'y', { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }]], {
      init: { W: [4, 3, 3, 3], B: [4] },
    }),
    layers: 'input conv2d',
  },
  'a strided convolution with padding before an even image': {
    ...only([['Conv', 'x W', 'y', { pads: [1, 1, 1, 1], strides: [2, 2] }]], {
      inputs: { x: ['n', 2, 8, 6] },
      init: { W: [3, 2, 3, 3] },
    }),
    layers: 'input zero_padding2d conv2d',
  },
  'a convolution in groups, with gaps': only(
    [['Conv', 'x W B', 'y', { group: 2, dilations: [2, 2], pads: [2, 2, 2, 2] }]],
    { inputs: { x: [2, 4, 7, 7] }, init: { W: [6, 2, 3, 3], B: [6] } },
  ),
  'a depthwise convolution and a clip to 6': {
    ...only(
      [
        ['Conv', 'x W B', 'c', { group: 3, pads: [1, 1, 1, 1] }],
        ['Clip', 'c lo hi', 'y'],
      ],
      {
        init: { W: [6, 1, 3, 3], B: [6], lo: one(0), hi: one(6) },
      },
    ),
    layers: 'input depthwise_conv2d',
  },
  'padding by name, above and below': only(
    [
      ['Conv', 'x W', 'a', { auto_pad: 'SAME_LOWER', strides: [2, 2] }],
      ['Conv', 'a V', 'y', { auto_pad: 'SAME_UPPER', strides: [2, 1] }],
    ],
    { init: { W: [4, 3, 4, 3], V: [2, 4, 2, 2] } },
  ),
  'uneven padding': only([['Conv', 'x W', 'y', { pads: [0, 2, 1, 0] }]], { init: { W: [2, 3, 3, 2] } }),
  'a convolution along a sequence': {
    ...only([['Conv', 'x W B', 'y', { pads: [1, 1] }]], { inputs: { x: ['n', 4, 9] }, init: { W: [5, 4, 3], B: [5] } }),
    layers: 'input conv1d',
  },
  'a strided convolution along a sequence': only([['Conv', 'x W B', 'y', { pads: [2, 2], strides: [2], group: 2 }]], {
    inputs: { x: [3, 4, 10] },
    init: { W: [6, 2, 5], B: [6] },
  }),
  'a causal convolution': {
    ...only(
      [
        ['Pad', 'x p', 'a'],
        ['Conv', 'a W', 'y', { dilations: [2] }],
      ],
      {
        inputs: { x: ['n', 4, 9] },
        init: { p: ints(0, 0, 4, 0, 0, 0), W: [5, 4, 3] },
      },
    ),
  },
  'transposed convolutions of every padding': only(
    [
      ['ConvTranspose', 'x A', 'a', { strides: [2, 2], pads: [1, 1, 1, 1] }],
      ['ConvTranspose', 'a B bias', 'b', { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }],
      ['ConvTranspose', 'b C', 'c', { pads: [0, 1, 1, 0] }],
      ['ConvTranspose', 'c D', 'y', { strides: [3, 2] }],
    ],
    {
      inputs: { x: ['n', 3, 3, 2] },
      init: { A: [3, 2, 4, 4], B: [2, 3, 3, 3], bias: [3], C: [3, 2, 3, 3], D: [2, 2, 2, 2] },
    },
  ),
  'a transposed convolution in groups, one along a sequence': only(
    [
      ['ConvTranspose', 'x A', 'a', { strides: [2, 2], group: 2, dilations: [2, 1] }],
      ['Flatten', 'a', 'f', { axis: 2 }],
      ['Reshape', 'f s', 'q'],
      ['ConvTranspose', 'q B b', 'y', { strides: [3], pads: [1, 2], output_padding: [1] }],
    ],
    { inputs: { x: [1, 4, 3, 2] }, init: { A: [4, 3, 3, 2], s: ints(1, 6, -1), B: [6, 2, 4], b: [2] } },
  ),
  'max pooling with padding, after a rectifier and without': only([
    ['Relu', 'x', 'r'],
    ['MaxPool', 'r', 'a', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['MaxPool', 'x', 'b', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
    ['Add', 'a b', 'y'],
  ]),
  'max pooling with a last window beyond the edge': only(
    [['MaxPool', 'x', 'y', { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }]],
    { inputs: { x: ['n', 2, 5, 7] } },
  ),
  'average pooling, padding counted or not': only([
    ['AveragePool', 'x', 'a', { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], count_include_pad: 1 }],
    ['AveragePool', 'x', 'b', { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] }],
    ['Sub', 'a b', 'y'],
  ]),
  'average pooling of an even image, padding not counted': only(
    [['AveragePool', 'x', 'y', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }]],
    { inputs: { x: ['n', 2, 8, 6] } },
  ),
  'pooling along a sequence': only(
    [
      ['MaxPool', 'x', 'a', { kernel_shape: [3], strides: [2], pads: [1, 1] }],
      ['AveragePool', 'a', 'b', { kernel_shape: [2], strides: [1] }],
      ['GlobalMaxPool', 'b', 'y'],
    ],
    { inputs: { x: ['n', 3, 12] } },
  ),
  'global pooling, flattened and projected': {
    ...only(
      [
        ['GlobalAveragePool', 'x', 'a'],
        ['Flatten', 'a', 'f'],
        ['Gemm', 'f W B', 'y', { transB: 1 }],
      ],
      { init: { W: [4, 3], B: [4] } },
    ),
    layers: 'input global_average_pooling2d dense',
  },
  'an image flattened before a dense layer, its rows turned': {
    ...only(
      [
        ['Flatten', 'x', 'f'],
        ['Gemm', 'f W B', 'g', { transB: 1 }],
        ['Relu', 'g', 'y'],
      ],
      { init: { W: [4, 90], B: [4] } },
    ),
    layers: 'input flatten dense',
  },
  'a reshape by the sizes of the tensor itself': only(
    [
      ['Conv', 'x W', 'c'],
      ['Shape', 'c', 's'],
      ['Constant', '', 'zero', { value: { tensor: { ints: [0], dims: [] } } }],
      ['Gather', 's zero', 'n'],
      ['Unsqueeze', 'n ax', 'nu'],
      ['Constant', '', 'rest', { value: { tensor: { ints: [-1] } } }],
      ['Concat', 'nu rest', 'shape', { axis: 0 }],
      ['Reshape', 'c shape', 'f'],
      ['Gemm', 'f V B', 'y', { transB: 1 }],
    ],
    { init: { W: [4, 3, 3, 3], ax: ints(0), V: [3, 48], B: [3] } },
  ),
  'Gemm with factors, the matrix as it is, without a bias': only(
    [
      ['Gemm', 'x W', 'a', { alpha: 0.5 }],
      ['Gemm', 'a V C', 'y', { beta: 2.5, alpha: { float: 1 } }],
    ],
    {
      inputs: { x: ['n', 4] },
      init: { W: [4, 5], V: [5, 3], C: [1, 3] },
    },
  ),
  'MatMul and Add are a dense layer with a bias': {
    ...only(
      [
        ['MatMul', 'x W', 'a'],
        ['Add', 'B a', 'b'],
        ['Tanh', 'b', 'y'],
      ],
      { inputs: { x: ['n', 7, 4] }, init: { W: [4, 5], B: [5] } },
    ),
    layers: 'input dense',
  },
  'a matrix times the sample': only([['MatMul', 'W x', 'y']], { inputs: { x: ['n', 4, 6] }, init: { W: [5, 4] } }),
  'batch normalisation of images, sequences and vectors': only(
    [
      ['BatchNormalization', 'x a b m v', 'p', { epsilon: 0.01 }],
      ['GlobalAveragePool', 'p', 'g'],
      ['Flatten', 'g', 'f'],
      ['BatchNormalization', 'f a b m v', 'y'],
    ],
    { init: { a: [3], b: [3], m: [3], v: { floats: [0.5, 1.5, 2] } } },
  ),
  'batch normalisation of what was flattened': only(
    [
      ['Flatten', 'x', 'f'],
      ['BatchNormalization', 'f a b m v', 'y'],
    ],
    {
      inputs: { x: ['n', 2, 2, 3] },
      init: { a: [12], b: [12], m: [12], v: { floats: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6] } },
    },
  ),
  'layer normalisation taken apart': {
    ...only(layerNorm('x', 'y', 'g', 'b'), { inputs: { x: ['n', 5, 4] }, init: { ...norms, g: [4], b: [4] } }),
    layers: 'input layer_normalization',
  },
  'layer normalisation of opset 17, over two axes': only([['LayerNormalization', 'x g b', 'y', { axis: -2 }]], {
    opset: 17,
    inputs: { x: ['n', 5, 4] },
    init: { g: [5, 4], b: [5, 4] },
  }),
  'layer normalisation over channels, rows and columns': only([['LayerNormalization', 'x g b', 'y', { axis: 1 }]], {
    opset: 17,
    init: { g: [3, 6, 5], b: [3, 6, 5] },
  }),
  'root mean square normalisation taken apart': {
    ...only(
      [
        ['Pow', 'x two', 'p'],
        ['ReduceMean', 'p', 'm', { axes: [-1] }],
        ['Add', 'm eps', 'e'],
        ['Sqrt', 'e', 's'],
        ['Div', 'one s', 'r'],
        ['Mul', 'x r', 'h'],
        ['Mul', 'g h', 'y'],
      ],
      { inputs: { x: ['n', 5, 4] }, init: { ...norms, one: one(1), g: [4] } },
    ),
    layers: 'input rms_normalization',
  },
  'instance normalisation': only([['InstanceNormalization', 'x g b', 'y']], { init: { g: [3], b: [3] } }),
  'group normalisation as torch.onnx writes it': {
    ...only(
      [
        ['Reshape', 'x g0', 'r'],
        ['InstanceNormalization', 'r ones zeros', 'i'],
        ['Shape', 'x', 's'],
        ['Reshape', 'i s', 'b'],
        ['Mul', 'b g', 'm'],
        ['Add', 'm h', 'y'],
      ],
      {
        inputs: { x: ['n', 6, 4, 3] },
        init: { g0: ints(0, 2, -1), ones: { floats: [1, 1] }, zeros: { floats: [0, 0] }, g: [6, 1, 1], h: [6, 1, 1] },
      },
    ),
    layers: 'input group_normalization',
  },
  'every activation in a row': {
    ...only(
      [
        ['Elu', 'x', 'a', { alpha: 0.5 }],
        ['Selu', 'a', 'b'],
        ['LeakyRelu', 'b', 'c', { alpha: 0.1 }],
        ['Softplus', 'c', 'd'],
        ['Softsign', 'd', 'e'],
        ['HardSigmoid', 'e', 'f'],
        ['HardSigmoid', 'f', 'g', { alpha: { float: 1 / 6 } }],
        ['HardSwish', 'g', 'h'],
        ['ThresholdedRelu', 'h', 'i', { alpha: 0.1 }],
        ['Sigmoid', 'i', 'j'],
        ['Exp', 'j', 'k'],
        ['Neg', 'k', 'l'],
        ['Abs', 'l', 'm'],
        ['HardSigmoid', 'm', 'y', { alpha: 0.15, beta: 0.1 }],
      ],
      { opset: 14 },
    ),
  },
  'Mish and GELU as operators': only(
    [
      ['Mish', 'x', 'a'],
      ['Gelu', 'a', 'b'],
      ['Gelu', 'b', 'y', { approximate: 'tanh' }],
    ],
    { opset: 20 },
  ),
  'PRelu with a slope for each channel, and one for all': only(
    [
      ['PRelu', 'x s', 'a'],
      ['PRelu', 'a t', 'y'],
    ],
    { init: { s: [3, 1, 1], t: [1] } },
  ),
  'GELU by erf': {
    ...only(
      [
        ['Div', 'x r', 'a'],
        ['Erf', 'a', 'b'],
        ['Add', 'b one', 'c'],
        ['Mul', 'x c', 'd'],
        ['Mul', 'd half', 'y'],
      ],
      { inputs: { x: ['n', 5] }, init: { r: one(Math.SQRT2), one: one(1), half: one(0.5) } },
    ),
    layers: 'input activation',
  },
  'GELU by erf, halved first': {
    ...only(
      [
        ['MatMul', 'x W', 'z'],
        ['Mul', 'z half', 'h'],
        ['Mul', 'z r', 'a'],
        ['Erf', 'a', 'b'],
        ['Add', 'one b', 'c'],
        ['Mul', 'h c', 'y'],
      ],
      { inputs: { x: ['n', 5] }, init: { W: [5, 4], r: one(Math.SQRT1_2), one: one(1), half: one(0.5) } },
    ),
    layers: 'input dense activation',
  },
  'GELU by tanh, piece by piece': only(
    [
      ['Pow', 'x three', 'a'],
      ['Mul', 'a c', 'b'],
      ['Add', 'x b', 'd'],
      ['Mul', 'd r', 'e'],
      ['Tanh', 'e', 'f'],
      ['Add', 'f one', 'g'],
      ['Mul', 'x g', 'h'],
      ['Mul', 'h half', 'y'],
    ],
    {
      inputs: { x: ['n', 5] },
      init: { three: one(3), c: one(0.044715), r: one(Math.sqrt(2 / Math.PI)), one: one(1), half: one(0.5) },
    },
  ),
  'SiLU and Mish as products': {
    ...only([
      ['Sigmoid', 'x', 's'],
      ['Mul', 'x s', 'a'],
      ['Softplus', 'a', 'p'],
      ['Tanh', 'p', 't'],
      ['Mul', 'a t', 'y'],
    ]),
    layers: 'input activation activation',
  },
  'hard swish as a product, by clip': only(
    [
      ['Add', 'x three', 'a'],
      ['Clip', 'a lo hi', 'b'],
      ['Mul', 'x b', 'c'],
      ['Div', 'c six', 'y'],
    ],
    { init: { three: one(3), lo: one(0), hi: one(6), six: one(6) } },
  ),
  'clips of every kind, in both forms': only(
    [
      ['Clip', 'x lo hi', 'a'],
      ['Clip', 'a lo _', 'b'],
      ['Clip', 'b _ hi', 'c'],
      ['Max', 'c m', 'd'],
      ['Min', 'd k', 'y'],
    ],
    { init: { lo: one(-0.5), hi: one(0.7), m: one(-0.2), k: one(0.4) } },
  ),
  'clips of old opsets': only([['Clip', 'x', 'y', { min: { float: -0.25 }, max: { float: 0.5 } }]], { opset: 9 }),
  'softmax before opset 13 takes all axes from one on': only([['Softmax', 'x', 'y', { axis: 1 }]], { opset: 11 }),
  'softmax over the channels of an image': only([
    ['Softmax', 'x', 'a', { axis: 1 }],
    ['LogSoftmax', 'a', 'y', { axis: 2 }],
  ]),
  'sums, differences, products and quotients with constants': only(
    [
      ['Add', 'x a', 'p'],
      ['Sub', 'b p', 'q'],
      ['Mul', 'q c', 'r'],
      ['Div', 'r d', 's'],
      ['Sub', 's e', 'y'],
    ],
    { init: { a: [1, 3, 1, 1], b: one(2), c: [5], d: { floats: [2, 4, 8], dims: [3, 1, 1] }, e: [3, 6, 5] } },
  ),
  'sums and products of several tensors': only([
    ['Sigmoid', 'x', 'a'],
    ['Tanh', 'x', 'b'],
    ['Sum', 'x a b', 'c'],
    ['Mean', 'x a b c', 'd'],
    ['Max', 'd a b', 'e'],
    ['Min', 'e c', 'f'],
    ['Mul', 'f a', 'y'],
  ]),
  'squeeze and excitation': only(
    [
      ['GlobalAveragePool', 'x', 'a'],
      ['Conv', 'a W B', 'b'],
      ['Relu', 'b', 'c'],
      ['Conv', 'c V D', 'd'],
      ['Sigmoid', 'd', 'e'],
      ['Mul', 'x e', 'y'],
    ],
    { init: { W: [2, 3, 1, 1], B: [2], V: [3, 2, 1, 1], D: [3] } },
  ),
  'squeeze and excitation by dense layers and a view': only(
    [
      ['ReduceMean', 'x', 'a', { axes: [2, 3], keepdims: 0 }],
      ['Gemm', 'a W B', 'b', { transB: 1 }],
      ['Sigmoid', 'b', 'c'],
      ['Unsqueeze', 'c ax', 'd'],
      ['Mul', 'd x', 'y'],
    ],
    { init: { W: [3, 3], B: [3], ax: ints(2, 3) } },
  ),
  'a residual block': only(
    [
      ['Conv', 'x W', 'a', { pads: [1, 1, 1, 1] }],
      ['Add', 'a x', 'b'],
      ['Relu', 'b', 'y'],
    ],
    { init: { W: [3, 3, 3, 3] } },
  ),
  'channels side by side, and parts of them': only(
    [
      ['Conv', 'x W', 'a'],
      ['Conv', 'x V', 'b'],
      ['Concat', 'a b', 'c', { axis: 1 }],
      ['Split', 'c parts', 'p q', { axis: 1 }],
      ['Mul', 'p q', 'd'],
      ['Slice', 'd from to axes', 'y'],
    ],
    {
      init: {
        W: [4, 3, 3, 3],
        V: [2, 3, 3, 3],
        parts: ints(3, 3),
        from: ints(1, 1),
        to: ints(3, 9999),
        axes: ints(1, 3),
      },
    },
  ),
  'a channel shuffle, then groups': only(
    [
      ['Reshape', 'x a', 'b'],
      ['Transpose', 'b', 'c', { perm: [0, 2, 1, 3, 4] }],
      ['Reshape', 'c d', 'e'],
      ['Conv', 'e W', 'y', { group: 2 }],
    ],
    { inputs: { x: [2, 6, 5, 4] }, init: { a: ints(2, 2, 3, 5, 4), d: ints(2, 6, 5, 4), W: [4, 3, 3, 3] } },
  ),
  'blocks to places and back': only(
    [
      ['DepthToSpace', 'x', 'a', { blocksize: 2, mode: 'CRD' }],
      ['Conv', 'a W', 'b', { pads: [1, 1, 1, 1] }],
      ['DepthToSpace', 'x', 'c', { blocksize: 2 }],
      ['Add', 'b c', 'd'],
      ['SpaceToDepth', 'd', 'y', { blocksize: 2 }],
    ],
    { inputs: { x: ['n', 8, 3, 4] }, init: { W: [2, 2, 3, 3] } },
  ),
  'zeros and numbers around, rows cut off': only(
    [
      ['Pad', 'x p v', 'a'],
      ['Pad', 'a q', 'y'],
    ],
    { init: { p: ints(0, 0, 1, 2, 0, 0, 0, 1), v: one(0.5), q: ints(0, 1, -1, 0, 0, 0, 0, -1) } },
  ),
  'padding as an attribute': only([['Pad', 'x', 'y', { pads: [0, 0, 1, 1, 0, 0, 1, 1] }]], { opset: 9 }),
  'nearest neighbours, by scale, by size, in all their forms': only(
    [
      [
        'Resize',
        'x _ s',
        'a',
        { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      ],
      ['Resize', 'a _ _ z', 'y', { mode: 'nearest' }],
    ],
    { init: { s: { floats: [1, 1, 2, 2] }, z: ints(1, 3, 24, 30) }, inputs: { x: [1, 3, 6, 5] } },
  ),
  'up-sampling of old opsets': only([['Upsample', 'x s', 'y', { mode: 'nearest' }]], {
    opset: 9,
    init: { s: { floats: [1, 1, 2, 3] } },
  }),
  'reductions of every kind': only(
    [
      ['ReduceMax', 'x', 'a', { axes: [1] }],
      ['ReduceMin', 'x', 'b', { axes: [-1], keepdims: 0 }],
      ['Unsqueeze', 'b u', 'c'],
      ['ReduceSum', 'x r', 'd'],
      ['Add', 'a c', 'e'],
      ['Mul', 'e d', 'y'],
    ],
    { init: { u: ints(3), r: ints(2, 3) } },
  ),
  'vectors brought to length 1': {
    ...only(
      [
        ['ReduceL2', 'x', 'a', { axes: [1], keepdims: 1 }],
        ['Clip', 'a lo _', 'b'],
        ['Shape', 'x', 's'],
        ['Expand', 'b s', 'c'],
        ['Div', 'x c', 'y'],
      ],
      { inputs: { x: ['n', 6] }, init: { lo: one(1e-12) } },
    ),
    layers: 'input unit_normalization',
  },
  'words looked up, averaged': only(
    [
      ['Gather', 'E x', 'a'],
      ['ReduceMean', 'a', 'b', { axes: [1], keepdims: 0 }],
      ['Gemm', 'b W', 'y', { transB: 1 }],
    ],
    { inputs: { x: ['n', 7] }, ints: ['x'], init: { E: [5, 4], W: [3, 4] } },
  ),
  'words and places, a convolution over words': only(
    [
      ['Gather', 'E x', 'a'],
      ['Add', 'a P', 'b'],
      ['Transpose', 'b', 'c', { perm: [0, 2, 1] }],
      ['Conv', 'c W', 'd'],
      ['Relu', 'd', 'e'],
      ['ReduceMax', 'e', 'y', { axes: [2], keepdims: 0 }],
    ],
    { inputs: { x: ['n', 7] }, ints: ['x'], init: { E: [5, 4], P: [1, 7, 4], W: [6, 4, 3] } },
  ),
  'an LSTM, its last state': {
    ...only(
      [
        ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
        ['LSTM', 't W R B', '_ h _', { hidden_size: 3 }],
        ['Squeeze', 'h ax', 's'],
        ['Gemm', 's V', 'y', { transB: 1 }],
      ],
      { inputs: { x: ['n', 5, 4] }, init: { W: [1, 12, 4], R: [1, 12, 3], B: [1, 24], ax: ints(0), V: [2, 3] } },
    ),
    layers: 'input lstm dense',
  },
  'an LSTM with the sequence first, all states and the last': only(
    [
      ['LSTM', 'x W R B', 'a h _', { hidden_size: 3 }],
      ['Squeeze', 'a ax', 's'],
      ['Add', 's h', 'y'],
    ],
    { inputs: { x: [5, 2, 4] }, init: { W: [1, 12, 4], R: [1, 12, 3], B: [1, 24], ax: ints(1) } },
  ),
  'a GRU, resetting after and before': only(
    [
      ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
      ['GRU', 't W R B', 'a', { hidden_size: 3, linear_before_reset: 1 }],
      ['Squeeze', 'a ax', 's'],
      ['GRU', 's V S C', '_ h', { hidden_size: 2 }],
      ['Squeeze', 'h zero', 'y'],
    ],
    {
      inputs: { x: ['n', 5, 4] },
      init: {
        W: [1, 9, 4],
        R: [1, 9, 3],
        B: [1, 18],
        V: [1, 6, 3],
        S: [1, 6, 2],
        C: [1, 12],
        ax: ints(1),
        zero: ints(0),
      },
    },
  ),
  'an RNN backwards, and one with rectifiers': only(
    [
      ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
      ['RNN', 't W R B', 'a h', { hidden_size: 3, direction: 'reverse' }],
      ['Squeeze', 'a ax', 's'],
      ['RNN', 's V S', 'b', { hidden_size: 3, activations: ['Relu'] }],
      ['Squeeze', 'b ax', 'q'],
      ['Add', 'q h', 'y'],
    ],
    {
      inputs: { x: ['n', 5, 4] },
      init: { W: [1, 3, 4], R: [1, 3, 3], B: [1, 6], V: [1, 3, 3], S: [1, 3, 3], ax: ints(1) },
    },
  ),
  'a bidirectional GRU, both last states side by side': only(
    [
      ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
      ['GRU', 't W R B', '_ h', { hidden_size: 3, linear_before_reset: 1, direction: 'bidirectional' }],
      ['Gather', 'h i0', 'a', { axis: 0 }],
      ['Gather', 'h i1', 'b', { axis: 0 }],
      ['Concat', 'a b', 'y', { axis: 1 }],
    ],
    {
      inputs: { x: ['n', 5, 4] },
      init: { W: [2, 9, 4], R: [2, 9, 3], B: [2, 18], i0: { ints: [0], dims: [] }, i1: { ints: [1], dims: [] } },
    },
  ),
  'the last step of a sequence, by slice': only(
    [
      ['Slice', 'x from to axes', 'a'],
      ['Squeeze', 'a axes', 'b'],
      ['Slice', 'x s e ax st', 'c'],
      ['ReduceSum', 'c axes', 'd', { keepdims: 0 }],
      ['Add', 'b d', 'y'],
    ],
    {
      inputs: { x: ['n', 5, 4] },
      init: { from: ints(-1), to: ints(2 ** 31), axes: ints(1), s: ints(0), e: ints(5), ax: ints(1), st: ints(2) },
    },
  ),
  'attention with two heads': {
    ...only(attention('x', 'y'), { inputs: { x: [2, 5, 6] }, init: heads(2, 5, 2, 3) }),
    layers: 'input multi_head_attention',
  },
  'attention that sees no later step': {
    ...only(attention('x', 'y'), {
      inputs: { x: [2, 4, 6] },
      init: {
        ...heads(2, 4, 2, 3),
        later: { ints: [0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0], dims: [4, 4] },
        minus: one(-1e9),
      },
      nodes: [['Cast', 'later', 'hide', { to: 9 }], ...attention('x', 'y', [['Where', 'hide minus raw', 'masked']])],
    }),
    layers: 'input multi_head_attention',
  },
  'attention from one projection, as nn.MultiheadAttention is written': only(
    [
      ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
      ['MatMul', 't W', 'a'],
      ['Add', 'B a', 'b'],
      ['Split', 'b parts', 'q k v', { axis: 2 }],
      ['Mul', 'q scale', 'qs'],
      ['Reshape', 'qs flat', 'q1'],
      ['Transpose', 'q1', 'q2', { perm: [1, 0, 2] }],
      ['Reshape', 'k flat', 'k1'],
      ['Transpose', 'k1', 'k2', { perm: [1, 2, 0] }],
      ['Reshape', 'v flat', 'v1'],
      ['Transpose', 'v1', 'v2', { perm: [1, 0, 2] }],
      ['MatMul', 'q2 k2', 's'],
      ['Softmax', 's', 'w', { axis: -1 }],
      ['MatMul', 'w v2', 'o'],
      ['Transpose', 'o', 'o1', { perm: [1, 0, 2] }],
      ['Reshape', 'o1 wide', 'o2'],
      ['Gemm', 'o2 V D', 'o3', { transB: 1 }],
      ['Reshape', 'o3 back', 'o4'],
      ['Transpose', 'o4', 'y', { perm: [1, 0, 2] }],
    ],
    {
      inputs: { x: [2, 5, 6] },
      init: {
        W: [6, 18],
        B: [18],
        parts: ints(6, 6, 6),
        scale: one(1 / Math.sqrt(3)),
        flat: ints(5, 4, 3),
        wide: ints(10, 6),
        V: [6, 6],
        D: [6],
        back: ints(5, 2, 6),
      },
    },
  ),
  'queries, keys and values from one reshape': {
    ...only(
      [
        ['MatMul', 'x W', 'a'],
        ['Reshape', 'a five', 'b'],
        ['Transpose', 'b', 'c', { perm: [2, 0, 3, 1, 4] }],
        ['Gather', 'c i0', 'q', { axis: 0 }],
        ['Gather', 'c i1', 'k', { axis: 0 }],
        ['Gather', 'c i2', 'v', { axis: 0 }],
        ['Transpose', 'k', 'kt', { perm: [0, 1, 3, 2] }],
        ['MatMul', 'q kt', 's'],
        ['Mul', 's scale', 't'],
        ['Softmax', 't', 'w', { axis: -1 }],
        ['MatMul', 'w v', 'o'],
        ['Transpose', 'o', 'p', { perm: [0, 2, 1, 3] }],
        ['Reshape', 'p wide', 'r'],
        ['MatMul', 'r V', 'z'],
        ['Add', 'D z', 'y'],
      ],
      {
        inputs: { x: [1, 5, 6] },
        init: {
          W: [6, 18],
          five: ints(1, 5, 3, 2, 3),
          i0: { ints: [0], dims: [] },
          i1: { ints: [1], dims: [] },
          i2: { ints: [2], dims: [] },
          scale: one(1 / Math.sqrt(3)),
          wide: ints(1, 5, 6),
          V: [6, 6],
          D: [6],
        },
      },
    ),
    layers: 'input multi_head_attention',
  },
  'attention without heads': only(
    [
      ['MatMul', 'x Q', 'q'],
      ['MatMul', 'x K', 'k'],
      ['Transpose', 'k', 'kt', { perm: [0, 2, 1] }],
      ['MatMul', 'q kt', 's'],
      ['Softmax', 's', 'w', { axis: -1 }],
      ['MatMul', 'w x', 'y'],
    ],
    { inputs: { x: ['n', 5, 6] }, init: { Q: [6, 4], K: [6, 4] } },
  ),
  'a class token before patches': only(
    [
      ['Conv', 'x W B', 'a', { strides: [2, 2] }],
      ['Reshape', 'a flat', 'b'],
      ['Transpose', 'b', 'c', { perm: [0, 2, 1] }],
      ['Concat', 'token c', 'd', { axis: 1 }],
      ['Add', 'd P', 'e'],
      ['Gather', 'e zero', 'f', { axis: 1 }],
      ['Gemm', 'f V', 'g', { transB: 1 }],
      ['ReduceMean', 'e', 'h', { axes: [1], keepdims: 0 }],
      ['Gemm', 'h V', 'i', { transB: 1 }],
      ['Add', 'g i', 'y'],
    ],
    {
      inputs: { x: [1, 3, 6, 6] },
      init: {
        W: [4, 3, 2, 2],
        B: [4],
        flat: ints(1, 4, 9),
        token: [1, 1, 4],
        P: [1, 10, 4],
        zero: { ints: [0], dims: [] },
        V: [2, 4],
      },
    },
  ),
  'products of two tensors': only(
    [
      ['MatMul', 'x W', 'a'],
      ['Transpose', 'a', 'b', { perm: [0, 2, 1] }],
      ['MatMul', 'b x', 'c'],
      ['Mul', 'c half', 'y'],
    ],
    { inputs: { x: ['n', 5, 6] }, init: { W: [6, 4], half: one(0.5) } },
  ),
  'weights used twice are shared': only(
    [
      ['Gemm', 'x W B', 'a', { transB: 1 }],
      ['Relu', 'a', 'b'],
      ['Gemm', 'z W B', 'c', { transB: 1 }],
      ['Relu', 'c', 'd'],
      ['Sub', 'b d', 'e'],
      ['Abs', 'e', 'y'],
    ],
    { inputs: { x: ['n', 4], z: ['n', 4] }, init: { W: [3, 4], B: [3] } },
  ),
  'a sample without a batch': only(
    [
      ['MatMul', 'x W', 'a'],
      ['Relu', 'a', 'y'],
    ],
    { inputs: { x: [4] }, init: { W: [4, 3] } },
  ),
  'channels last in the file': only(
    [
      ['Transpose', 'x', 't', { perm: [0, 3, 1, 2] }],
      ['Conv', 't W', 'c'],
      ['Transpose', 'c', 'y', { perm: [0, 2, 3, 1] }],
    ],
    { inputs: { x: ['n', 6, 5, 3] }, init: { W: [4, 3, 3, 3] } },
  ),
  'cells that do not fall into the new axes': only(
    [
      ['Reshape', 'x s', 'a'],
      ['Relu', 'a', 'y'],
    ],
    {
      inputs: { x: [2, 6, 4] },
      init: { s: ints(2, 8, 3) },
    },
  ),
  'several outputs': only(
    [
      ['Relu', 'x', 'y'],
      ['Sigmoid', 'y', 'z'],
      ['Identity', 'y', 'w'],
    ],
    { outputs: 'y z w' },
  ),
  'copies side by side': only([['Tile', 'x t', 'y']], { inputs: { x: ['n', 2, 3] }, init: { t: ints(1, 2, 2) } }),
  'resizing between places, in every rule of coordinates': only(
    [
      ['Resize', 'x _ s', 'a', { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }],
      ['Resize', 'a _ _ z', 'b', { mode: 'linear', coordinate_transformation_mode: 'align_corners' }],
      ['Resize', 'b _ s', 'c', { mode: 'linear', coordinate_transformation_mode: 'asymmetric' }],
      ['Resize', 'c _ _ w', 'y', { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' }],
    ],
    { inputs: { x: [1, 3, 4, 5] }, init: { s: { floats: [1, 1, 2, 2] }, z: ints(1, 3, 7, 3), w: ints(1, 3, 5, 1) } },
  ),
  'nearest places, not a whole number of times': only(
    [
      [
        'Resize',
        'x _ _ z',
        'a',
        { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
      ],
      ['Resize', 'a _ s', 'y', { mode: 'nearest', nearest_mode: 'ceil' }],
    ],
    { inputs: { x: [1, 3, 4, 5] }, init: { z: ints(1, 3, 7, 3), s: { floats: [1, 1, 0.5, 2] } } },
  ),
  'padding that mirrors, and that repeats the edge': only(
    [
      ['Pad', 'x p', 'a', { mode: 'reflect' }],
      ['Pad', 'a q', 'y', { mode: 'edge' }],
    ],
    { init: { p: ints(0, 0, 2, 1, 0, 0, 1, 3), q: ints(0, 0, 0, 2, 0, 0, 1, 0) } },
  ),
  'a sequence turned round, and steps picked anyhow': only(
    [
      ['Slice', 'x s e ax st', 'a'],
      ['Gather', 'a i', 'b', { axis: 1 }],
      ['Slice', 'b t u ax v', 'y'],
    ],
    {
      inputs: { x: ['n', 9, 4] },
      init: {
        s: ints(-1),
        e: ints(-(2 ** 31)),
        ax: ints(1),
        st: ints(-1),
        i: ints(8, 0, 5, 3, 1, 7, 5, 2, 6, 0),
        t: ints(8),
        u: ints(0),
        v: ints(-2),
      },
    },
  ),
  'CELU, the logarithm of a sigmoid, and lengths of vectors': only(
    [
      ['Celu', 'x', 'a', { alpha: 0.5 }],
      ['MatMul', 'a W', 'b'],
      ['Sigmoid', 'b', 'c'],
      ['Log', 'c', 'd'],
      ['ReduceL2', 'd', 'y', { axes: [1], keepdims: 0 }],
    ],
    { inputs: { x: ['n', 5] }, init: { W: [5, 4] } },
  ),
  'a bidirectional LSTM, all states and the last ones': only(
    [
      ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
      ['LSTM', 't W R B', 'a h _', { hidden_size: 3, direction: 'bidirectional' }],
      ['Transpose', 'a', 'b', { perm: [2, 0, 1, 3] }],
      ['Reshape', 'b s', 'c'],
      ['ReduceMean', 'c', 'd', { axes: [1], keepdims: 0 }],
      ['Transpose', 'h', 'e', { perm: [1, 0, 2] }],
      ['Reshape', 'e f', 'g'],
      ['Add', 'd g', 'y'],
    ],
    {
      inputs: { x: ['n', 5, 4] },
      init: { W: [2, 12, 4], R: [2, 12, 3], B: [2, 24], s: ints(0, 0, -1), f: ints(0, -1) },
    },
  ),
  'a file of opset 7': only(
    [
      ['Conv', 'x W', 'a', { kernel_shape: [3, 3] }],
      ['BatchNormalization', 'a s b m v', 'c', { spatial: 1 }],
      ['Dropout', 'c', 'd', { ratio: 0.25 }],
      ['Upsample', 'd', 'e', { mode: 'nearest', scales: { floats: [1, 1, 2, 2] } }],
      ['Slice', 'e', 'f', { starts: [0, 1], ends: [3, 999], axes: [1, 2] }],
      ['Split', 'f', 'g h', { axis: 1, split: [1, 2] }],
      ['Squeeze', 'g', 'i', { axes: [1] }],
      ['Unsqueeze', 'i', 'j', { axes: [1] }],
      ['Mul', 'h j', 'k'],
      ['Flatten', 'k', 'l'],
      ['Softmax', 'l', 'y'],
    ],
    {
      opset: 7,
      inputs: { x: ['n', 2, 6, 5] },
      init: { W: [3, 2, 3, 3], s: [3], b: [3], m: [3], v: { floats: [1, 2, 0.5] } },
    },
  ),
  'attention from one projection taken apart by a reshape, as newer PyTorch writes it': {
    ...only(
      [
        ['Transpose', 'x', 't', { perm: [1, 0, 2] }],
        ['MatMul', 't W', 'a'],
        ['Add', 'B a', 'b'],
        ['Reshape', 'b three', 'c'],
        ['Unsqueeze', 'c zero', 'd'],
        ['Transpose', 'd', 'e', { perm: [3, 1, 2, 0, 4] }],
        ['Squeeze', 'e back', 'f'],
        ['Gather', 'f i0', 'q', { axis: 0 }],
        ['Gather', 'f i1', 'k', { axis: 0 }],
        ['Gather', 'f i2', 'v', { axis: 0 }],
        ['Reshape', 'q flat', 'q1'],
        ['Transpose', 'q1', 'q2', { perm: [1, 0, 2] }],
        ['Reshape', 'k flat', 'k1'],
        ['Transpose', 'k1', 'k2', { perm: [1, 0, 2] }],
        ['Reshape', 'v flat', 'v1'],
        ['Transpose', 'v1', 'v2', { perm: [1, 0, 2] }],
        ['Reshape', 'q2 heads', 'q3'],
        ['Reshape', 'k2 heads', 'k3'],
        ['Reshape', 'v2 heads', 'v3'],
        ['Transpose', 'k3', 'k4', { perm: [0, 1, 3, 2] }],
        ['Mul', 'q3 root', 'q5'],
        ['Mul', 'k4 root', 'k5'],
        ['MatMul', 'q5 k5', 's'],
        ['Softmax', 's', 'w', { axis: -1 }],
        ['MatMul', 'w v3', 'o'],
        ['Transpose', 'o', 'o1', { perm: [2, 0, 1, 3] }],
        ['Reshape', 'o1 wide', 'o2'],
        ['Gemm', 'o2 V D', 'o3', { transB: 1 }],
        ['Reshape', 'o3 out', 'o4'],
        ['Transpose', 'o4', 'y', { perm: [1, 0, 2] }],
      ],
      {
        opset: 14,
        inputs: { x: [2, 5, 6] },
        init: {
          W: [6, 18],
          B: [18],
          three: ints(5, 2, 3, 6),
          zero: ints(0),
          back: ints(3),
          i0: { ints: [0], dims: [] },
          i1: { ints: [1], dims: [] },
          i2: { ints: [2], dims: [] },
          flat: ints(5, 4, 3),
          heads: ints(2, 2, 5, 3),
          root: one(3 ** -0.25),
          wide: ints(10, 6),
          V: [6, 6],
          D: [6],
          out: ints(5, 2, 6),
        },
      },
    ),
  },
  'a tensor times itself, turned': only(
    [
      ['Transpose', 'x', 'a', { perm: [0, 2, 1] }],
      ['MatMul', 'a x', 'y'],
    ],
    { inputs: { x: ['n', 5, 6] } },
  ),
  'one number a sample': only([['Div', 'x r', 'y']], { inputs: { x: ['n', 1] }, init: { r: one(2) } }),
  'twice GELU, and the logarithm of a softmax': only(
    [
      ['Div', 'x r', 'a'],
      ['Erf', 'a', 'b'],
      ['Add', 'b one', 'c'],
      ['Mul', 'x c', 'd'],
      ['MatMul', 'd W', 'e'],
      ['Softmax', 'e', 'f', { axis: -1 }],
      ['Log', 'f', 'y'],
    ],
    { inputs: { x: ['n', 5] }, init: { r: one(Math.SQRT2), one: one(1), W: [5, 4] } },
  ),
  'a choice by a known condition': only(
    [
      ['Cast', 'm', 'b', { to: 9 }],
      ['Where', 'b x c', 'y'],
    ],
    {
      inputs: { x: ['n', 4] },
      init: { m: ints(1, 0, 0, 1), c: one(0.25) },
    },
  ),
  'a film: convolution, pooling and global pooling along three axes': {
    ...only(
      [
        ['Conv', 'x W B', 'c', { pads: [1, 1, 1, 1, 1, 1] }],
        ['Relu', 'c', 'r'],
        ['MaxPool', 'r', 'p', { kernel_shape: [1, 2, 2], strides: [1, 2, 2] }],
        ['Conv', 'p V', 'd', { strides: [2, 1, 1], pads: [1, 0, 0, 1, 0, 0], group: 2 }],
        ['AveragePool', 'd', 'e', { kernel_shape: [2, 2, 1] }],
        ['GlobalAveragePool', 'e', 'g'],
        ['Flatten', 'g', 'f'],
        ['Gemm', 'f M', 'y'],
      ],
      {
        inputs: { x: ['n', 2, 4, 6, 6] },
        init: { W: [4, 2, 3, 3, 3], B: [4], V: [6, 2, 3, 2, 2], M: [6, 3] },
      },
    ),
    layers: 'input conv3d max_pooling3d zero_padding3d conv3d average_pooling3d reshape global_average_pooling1d dense',
  },
  'a transposed convolution along three axes, and batch normalisation after it': only(
    [
      ['ConvTranspose', 'x W B', 'c', { strides: [1, 2, 2], pads: [0, 1, 1, 0, 1, 1], output_padding: [0, 1, 1] }],
      ['BatchNormalization', 'c s b m v', 'y'],
    ],
    {
      inputs: { x: ['n', 3, 2, 3, 2] },
      init: { W: [3, 2, 2, 3, 3], B: [2], s: [2], b: [2], m: [2], v: { floats: [0.5, 2] } },
    },
  ),
  'a transposed convolution along a sequence': {
    ...only([['ConvTranspose', 'x W B', 'y', { strides: [2] }]], {
      inputs: { x: ['n', 3, 5] },
      init: { W: [3, 4, 2], B: [4] },
    }),
    layers: 'input conv1d_transpose',
  },
  'indices one-hot, joined and counted': {
    ...only(
      [
        ['OneHot', 'x depth values', 'h', { axis: -1 }],
        ['ReduceSum', 'h one', 'c', { keepdims: 0 }],
        ['MatMul', 'c W', 'y'],
      ],
      {
        inputs: { x: ['n', 6] },
        ints: ['x'],
        init: { depth: { ints: [5], dims: [] }, values: { floats: [0, 1] }, one: ints(1), W: [5, 3] },
      },
    ),
  },
  'comparisons with a number, counted': only(
    [
      ['Greater', 'x a', 'p'],
      ['LessOrEqual', 'x b', 'q'],
      ['Less', 'b x', 'r'],
      ['GreaterOrEqual', 'b x', 's'],
      ...['p', 'q', 'r', 's'].map((n): Node => ['Cast', n, `${n}f`, { to: 1 }]),
      ['Sub', 'pf qf', 't'],
      ['Add', 'rf t', 'u'],
      ['Mul', 'sf sf', 'v'],
      ['Sub', 'u v', 'y'],
    ],
    { init: { a: one(0.25), b: one(-0.5) } },
  ),
  'functions of single numbers that stand alone': only(
    [
      ['Mul', 'x x', 'q'],
      ['Add', 'q one', 'p'],
      ['Sqrt', 'p', 'a'],
      ['Log', 'p', 'b'],
      ['Reciprocal', 'p', 'c'],
      ['Erf', 'x', 'd'],
      ['Pow', 'p third', 'e'],
      ['Pow', 'base x', 'f'],
      ['Sin', 'x', 'g'],
      ['Cos', 'x', 'h'],
      ['Sign', 'x', 'i'],
      ['Div', 'x p', 'j'],
      ['Div', 'one p', 'k'],
      ['Sum', 'a b c d e f g h i j k', 'y'],
    ],
    { init: { one: one(1), third: one(1 / 3), base: one(1.5) } },
  ),
  'shrinking, and a rectifier that bends at every alpha': only(
    [
      ['Shrink', 'x', 'a', { lambd: 0.25, bias: 0.25 }],
      ['Shrink', 'a', 'b', { lambd: 0.5, bias: { float: 0 } }],
      ['Celu', 'x', 'c', { alpha: { float: 2 } }],
      ['Add', 'b c', 'y'],
    ],
    {},
  ),
  'steps towards a normalisation that are read by something else': only(
    [
      ...layerNorm('x', 'l', 'gamma', 'beta'),
      ['Div', 'one ls', 'r'],
      ['Mul', 'x r', 'u'],
      ['Add', 'lv eps', 'v'],
      ['Add', 'l u', 'w'],
      ['Sub', 'w v', 'y'],
    ],
    { init: { ...norms, gamma: [5], beta: [5], one: one(1) } },
  ),
  'softsign spelled out, and erf that is no GELU': only(
    [
      ['Abs', 'x', 'a'],
      ['Add', 'a one', 'b'],
      ['Div', 'x b', 'c'],
      ['Mul', 'x root', 'r'],
      ['Erf', 'r', 'e'],
      ['Add', 'e one', 'f'],
      ['Mul', 'c f', 'y'],
    ],
    { init: { one: one(1), root: one(Math.SQRT1_2) } },
  ),
  'logarithms of sums, and sums of magnitudes': only(
    [
      ['ReduceLogSumExp', 'x', 'a', { axes: [1], keepdims: 1 }],
      ['ReduceL1', 'x', 'b', { axes: [1], keepdims: 1 }],
      ['Exp', 'x', 'e'],
      ['ReduceLogSum', 'e', 'c', { axes: [1], keepdims: 1 }],
      ['Sum', 'a b c', 'y'],
    ],
    {},
  ),
  'max pooling with gaps, padded': only(
    [['MaxPool', 'x', 'y', { kernel_shape: [2, 3], dilations: [2, 2], pads: [1, 2, 1, 0], strides: [1, 2] }]],
    { inputs: { x: ['n', 2, 7, 8] } },
  ),
  'max pooling of a volume, padded': only(
    [['MaxPool', 'x', 'y', { kernel_shape: [3, 2, 3], pads: [1, 0, 1, 1, 1, 1], strides: [2, 1, 2] }]],
    { inputs: { x: ['n', 2, 4, 4, 5] } },
  ),
  'weights that are stored as whole numbers': only(
    [
      ['DequantizeLinear', 'Wq sw zw', 'W', { axis: 0 }],
      ['DequantizeLinear', 'Vq sv', 'V'],
      ['Conv', 'x W', 'c', { pads: [1, 1, 1, 1] }],
      ['GlobalAveragePool', 'c', 'g'],
      ['Flatten', 'g', 'f'],
      ['Gemm', 'f V', 'y'],
    ],
    {
      init: {
        Wq: { bytes: Array.from({ length: 108 }, (_, i) => ((i * 37) % 255) - 127), dims: [4, 3, 3, 3] },
        sw: { floats: [0.01, 0.02, 0.03, 0.005] },
        zw: { bytes: [0, 3, -5, 1], dims: [4] },
        Vq: { bytes: Array.from({ length: 8 }, (_, i) => i * 20 - 70), dims: [4, 2] },
        sv: one(0.015),
      },
    },
  ),
  'a matrix product of two tensors, scaled, with a constant': only(
    [['Gemm', 'x z c', 'y', { alpha: 0.5, beta: { float: 2 }, transB: 1 }]],
    { inputs: { x: [3, 4], z: [5, 4] }, init: { c: [5] } },
  ),
  'sums and products by letters: dense layers': only(
    [
      ['Einsum', 'x W', 'a', { equation: 'btd,dhk->bthk' }],
      ['Einsum', 'a V', 'b', { equation: 'bthk,hkd->btd' }],
      ['Einsum', 'b s', 'c', { equation: 'btd,d->btd' }],
      ['Einsum', 'c', 'd', { equation: 'btd->bdt' }],
      ['Einsum', 'd', 'y', { equation: 'bdt->bd' }],
    ],
    { inputs: { x: ['n', 4, 6] }, init: { W: [6, 2, 3], V: [2, 3, 5], s: [5] } },
  ),
  'attention over the places of an image, its values before its shares': only(
    [
      ['Conv', 'x Wq Bq', 'q'],
      ['Reshape', 'q rows', 'q1'],
      ['Transpose', 'q1', 'q2', { perm: [0, 2, 1] }],
      ['Conv', 'x Wk Bk', 'k'],
      ['Reshape', 'k rows', 'k1'],
      ['MatMul', 'q2 k1', 's'],
      ['Softmax', 's', 'a', { axis: 2 }],
      ['Conv', 'x Wv Bv', 'v'],
      ['Reshape', 'v all', 'v1'],
      ['Transpose', 'a', 'at', { perm: [0, 2, 1] }],
      ['MatMul', 'v1 at', 'o'],
      ['Reshape', 'o image', 'p'],
      ['Mul', 'gamma p', 'g'],
      ['Add', 'g x', 'y'],
    ],
    {
      inputs: { x: ['n', 4, 3, 3] },
      init: {
        Wq: [2, 4, 1, 1],
        Bq: [2],
        Wk: [2, 4, 1, 1],
        Bk: [2],
        Wv: [4, 4, 1, 1],
        Bv: [4],
        rows: ints(0, 2, -1),
        all: ints(0, 4, -1),
        image: ints(0, 4, 3, 3),
        gamma: one(0.7),
      },
    },
  ),
  'attention over channels, by what is largest less each': only(
    [
      ['Reshape', 'x flat', 'q'],
      ['Transpose', 'q', 'k', { perm: [0, 2, 1] }],
      ['MatMul', 'q k', 'e'],
      ['ReduceMax', 'e', 'm', { axes: [-1], keepdims: 1 }],
      ['Shape', 'e', 'sizes'],
      ['Expand', 'm sizes', 'w'],
      ['Sub', 'w e', 'd'],
      ['Softmax', 'd', 'a', { axis: 2 }],
      ['MatMul', 'a q', 'y'],
    ],
    { inputs: { x: [1, 4, 3, 2] }, init: { flat: ints(1, 4, -1) } },
  ),
  'attention by letters': {
    ...only(
      [
        ['Einsum', 'x Wq', 'q', { equation: '...d,dhk->...hk' }],
        ['Einsum', 'x Wk', 'k', { equation: 'bsd,dhk->bshk' }],
        ['Einsum', 'x Wv', 'v', { equation: 'bsd,dhk->bshk' }],
        ['Mul', 'q scale', 'qs'],
        ['Einsum', 'qs k', 's', { equation: 'bthk,bshk->bhts' }],
        ['Softmax', 's', 'a', { axis: -1 }],
        ['Einsum', 'a v', 'o', { equation: 'bhts,bshk->bthk' }],
        ['Einsum', 'o Wo', 'y', { equation: 'bthk,hkd->btd' }],
      ],
      {
        inputs: { x: ['n', 4, 6] },
        init: { Wq: [6, 2, 3], Wk: [6, 2, 3], Wv: [6, 2, 3], Wo: [2, 3, 6], scale: one(1 / Math.sqrt(3)) },
      },
    ),
    layers: 'input multi_head_attention',
  },
};
