// The same networks, numbers and seeds as the peers' benchmarks: activations [n, h, w, c], kernels [kh, kw, in, out].

/** Uniform numbers on [0, 1) (mulberry32). */
function stream(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Stream = () => number;
const spread = (n: number, next: Stream, scale: number): Float32Array =>
  Float32Array.from({ length: n }, () => (next() * 2 - 1) * scale);
type Draw = (n: number, fanIn: number, fanOut: number, next: Stream) => Float32Array;
const he: Draw = (n, fanIn, _, next) => spread(n, next, Math.sqrt(6 / fanIn));
const glorot: Draw = (n, fanIn, fanOut, next) => spread(n, next, Math.sqrt(6 / (fanIn + fanOut)));
const bias = (n: number, next: Stream): Float32Array => spread(n, next, 0.1);
const uniform = (n: number, next: Stream): Float32Array => Float32Array.from({ length: n }, next);
const oneHot = (labels: readonly number[]): Float32Array =>
  Float32Array.from({ length: 10 * labels.length }, (_, i) => Number(i % 10 === labels[Math.floor(i / 10)]));
const inTurn = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i % 10);

/** A network to parse, its weights, and the examples it runs on. */
export interface Workload {
  readonly spec: { readonly layers: readonly object[]; readonly loss: object; readonly optimizer: object };
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly x: Float32Array;
  readonly target: Float32Array;
}

const momentum = { type: 'sgd', learningRate: 0.01, momentum: 0.9 };
const fromLogits = { type: 'categorical_crossentropy', fromLogits: true };

function stack(
  shape: readonly number[],
  layers: readonly { readonly id: string; readonly [option: string]: unknown }[],
): readonly object[] {
  return [{ type: 'input', id: 'input', shape }, ...layers];
}

function denses(dims: readonly number[], next: Stream, draw: Draw): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (let i = 1; i < dims.length; i++) {
    const [fanIn, fanOut] = [dims[i - 1]!, dims[i]!];
    weights.set(`dense${i}.kernel`, draw(fanIn * fanOut, fanIn, fanOut, next));
    weights.set(`dense${i}.bias`, bias(fanOut, next));
  }
  return weights;
}

/** 2-8-8-1, tanh; half the mean squared error at rate 0.03 is the whole at half the rate. Ten examples. */
export function tiny(): Workload {
  const next = stream(1);
  const weights = denses([2, 8, 8, 1], next, glorot);
  const x = spread(20, next, 1);
  const layers = [8, 8, 1].map((units, i) => ({ type: 'dense', id: `dense${i + 1}`, units, activation: 'tanh' }));
  return {
    spec: {
      layers: stack([2], layers),
      loss: { type: 'mean_squared_error' },
      optimizer: { type: 'sgd', learningRate: 0.015 },
    },
    weights,
    x,
    target: Float32Array.from({ length: 10 }, (_, i) => (x[2 * i]! * x[2 * i + 1]! > 0 ? 1 : -1)),
  };
}

/** 784-128-64-10, relu; 32 examples. With `softmax`, probabilities come out, else logits. */
export function perceptron(softmax: boolean): Workload {
  const next = stream(2);
  const weights = denses([784, 128, 64, 10], next, he);
  const layers = [128, 64, 10].map((units, i) => ({
    type: 'dense',
    id: `dense${i + 1}`,
    units,
    activation: i < 2 ? 'relu' : softmax ? 'softmax' : 'linear',
  }));
  return {
    spec: { layers: stack([784], layers), loss: fromLogits, optimizer: momentum },
    weights,
    x: uniform(32 * 784, next),
    target: oneHot(inTurn(32)),
  };
}

/** LeNet with 8 and 16 maps of 5×5; 32 examples. */
export function lenet(softmax: boolean): Workload {
  const next = stream(3);
  const weights = new Map([
    ['conv1.kernel', he(200, 25, 8, next)],
    ['conv1.bias', bias(8, next)],
    ['conv2.kernel', he(3200, 200, 16, next)],
    ['conv2.bias', bias(16, next)],
    ['dense.kernel', glorot(7840, 784, 10, next)],
    ['dense.bias', bias(10, next)],
  ]);
  const conv = { type: 'conv2d', kernelSize: 5, padding: 'same', activation: 'relu' };
  return {
    spec: {
      layers: stack(
        [28, 28, 1],
        [
          { ...conv, id: 'conv1', filters: 8 },
          { type: 'max_pooling2d', id: 'pool1' },
          { ...conv, id: 'conv2', filters: 16 },
          { type: 'max_pooling2d', id: 'pool2' },
          { type: 'flatten', id: 'flatten' },
          { type: 'dense', id: 'dense', units: 10, activation: softmax ? 'softmax' : 'linear' },
        ],
      ),
      loss: fromLogits,
      optimizer: momentum,
    },
    weights,
    x: uniform(32 * 784, next),
    target: oneHot(inTurn(32)),
  };
}

/** TinyVGG of 64×64×3 with four times ten maps of 3×3; one example. */
export function tinyVgg(softmax: boolean): Workload {
  const next = stream(4);
  const weights = new Map<string, Float32Array>();
  [3, 10, 10, 10].forEach((channels, i) => {
    weights.set(`conv${i + 1}.kernel`, he(90 * channels, 9 * channels, 10, next));
    weights.set(`conv${i + 1}.bias`, bias(10, next));
  });
  weights.set('dense.kernel', glorot(16900, 1690, 10, next));
  weights.set('dense.bias', bias(10, next));
  const conv = (id: string) => ({ type: 'conv2d', id, filters: 10, kernelSize: 3, activation: 'relu' });
  return {
    spec: {
      layers: stack(
        [64, 64, 3],
        [
          conv('conv1'),
          conv('conv2'),
          { type: 'max_pooling2d', id: 'pool1' },
          conv('conv3'),
          conv('conv4'),
          { type: 'max_pooling2d', id: 'pool2' },
          { type: 'flatten', id: 'flatten' },
          { type: 'dense', id: 'dense', units: 10, activation: softmax ? 'softmax' : 'linear' },
        ],
      ),
      loss: fromLogits,
      optimizer: momentum,
    },
    weights,
    x: uniform(64 * 64 * 3, next),
    target: oneHot([3]),
  };
}

/** Two square matrices. */
export function matrices(n: number): { readonly a: Float32Array; readonly b: Float32Array } {
  const next = stream(n);
  return { a: spread(n * n, next, 1), b: spread(n * n, next, 1) };
}
