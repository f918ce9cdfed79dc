import { refuse } from '../../errors.ts';
import { ACROSS } from '../across.ts';
import { EACH } from '../each.ts';
import type { Backend, Bind, Depthwise, Fold, Kernels, Loop, Move, Pool, PoolBack, Product } from '../kernels.ts';
import type { Nest } from '../nest.ts';
import { linesOf } from '../nest.ts';
import type { Params } from './assembler.ts';

const PAGE = 65_536;
/** Zeros at address 0, read in place of a bias that is not there; every tensor begins at a multiple of 16 and is followed by as many bytes that may be overwritten. */
const ZEROS = 128;
const MARGIN = 16;
const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

type Numbers = { readonly [name: string]: number };

/** Where parameters are written, and what is known of the loops made of kernels. */
interface Desk {
  readonly scratch: Kernels['scratch'];
  /** A loop of one kernel, its parameters in memory. */
  readonly call: (name: string, values: Numbers) => Loop;
  readonly all: (loops: readonly Loop[]) => Loop;
}

type Call = (at: number) => void;

/** What is used of WebAssembly, for type checks without a browser's library. */
export interface Wasm {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly compile: (bytes: Uint8Array) => Promise<object>;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (of: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (
    module: object,
    imports: { readonly [module: string]: { readonly [name: string]: object } },
  ) => { readonly exports: { readonly [name: string]: Call } };
}

/** The kernels of a module in the order of their numbers, and the parameters of each in the order in which they lie in memory. */
export interface Layouts {
  readonly [kernel: string]: Params;
}

/** WebAssembly, where there is any. */
export const wasmHere = (): Wasm | null =>
  (globalThis as unknown as { readonly WebAssembly?: Wasm }).WebAssembly ?? null;

/** The backend of a compiled module. Where a memory cannot be had, `otherwise` takes over, or a `SpecError` says so. */
export const backendOf = (
  wasm: Wasm,
  module: object,
  layouts: Layouts,
  name: string,
  otherwise: Backend | null,
): Backend => ({
  name,
  open(sizes, bind) {
    const { places, scratch, params, bytes } = laidOut(sizes, bind, layouts);
    const memory = memoryFor(wasm, bytes);
    if (!memory)
      return (
        otherwise?.open(sizes, bind) ??
        refuse(
          `needs ${bytes} bytes of memory, more than is left`,
          undefined,
          'close other pages, or take a smaller model',
        )
      );
    const { exports } = new wasm.Instance(module, { memory: { floats: memory } });
    const tensors = sizes.map((size, i) => new Float32Array(memory.buffer, places[i], size));
    const desk = deskOf(
      memory.buffer,
      exports,
      layouts,
      params,
      (size) => new Float32Array(memory.buffer, scratch, size),
    );
    return { tensors, run: bind(tensors, kernelsAt(desk)), bytes: memory.buffer.byteLength };
  },
  measure: (sizes, bind) => Math.ceil(laidOut(sizes, bind, layouts).bytes / PAGE) * PAGE,
});

/** null where there is no room, as on pages with very many memories. */
function memoryFor(wasm: Wasm, bytes: number): { readonly buffer: ArrayBuffer } | null {
  try {
    return new wasm.Memory({ initial: Math.ceil(bytes / PAGE) });
  } catch {
    return null;
  }
}

/** Where tensors, scratch and parameters begin in memory, and where it ends. */
function laidOut(sizes: readonly number[], bind: Bind, layouts: Layouts) {
  const places: number[] = [];
  let end = ZEROS;
  for (const size of sizes) {
    places.push(end);
    end += aligned(4 * size) + MARGIN;
  }
  const need = measured(sizes, bind, layouts);
  const params = end + aligned(4 * need.scratch) + MARGIN;
  return { places, scratch: end, params, bytes: params + need.params };
}

/** What the loops need besides the tensors: floats of scratch, bytes of parameters. */
function measured(
  sizes: readonly number[],
  bind: Bind,
  layouts: Layouts,
): { readonly scratch: number; readonly params: number } {
  const nothing = new Float32Array(Math.max(0, ...sizes));
  /** How many kernels a loop is made of. */
  const counts = new WeakMap<Loop, number>();
  let scratch = 0,
    words = 0;
  const counted = (calls: number): Loop => {
    const loop: Loop = () => {};
    counts.set(loop, calls);
    return loop;
  };
  bind(
    sizes.map((size) => nothing.subarray(0, size)),
    kernelsAt({
      scratch: (size) => {
        scratch = Math.max(scratch, size);
        return new Float32Array(size);
      },
      call: (name) => {
        words += 1 + Object.keys(layouts[name]!).length;
        return counted(1);
      },
      all: (loops) => {
        const known = loops.map((loop) => counts.get(loop) ?? 0),
          calls = known.reduce((sum, n) => sum + n, 0);
        words += calls + loops.length;
        return known.every((n) => n > 0) ? counted(calls) : () => {};
      },
    }),
  );
  return { scratch, params: 4 * words };
}

function deskOf(
  buffer: ArrayBuffer,
  exports: { readonly [name: string]: Call },
  layouts: Layouts,
  at: number,
  scratch: Kernels['scratch'],
): Desk {
  const ints = new Int32Array(buffer),
    floats = new Float32Array(buffer);
  const run = exports['list']!,
    numbers = new Map(Object.keys(layouts).map((name, i) => [name, i]));
  let next = at / 4;
  /** The addresses of the parameters of the kernels that a loop is made of. */
  const calls = new WeakMap<Loop, readonly number[]>();
  const listed = (of: readonly number[]): Loop => {
    const first = next * 4;
    for (const address of of) ints[next++] = address;
    next++;
    const loop: Loop = () => run(first);
    calls.set(loop, of);
    return loop;
  };
  return {
    scratch,
    call(name, values) {
      const first = next * 4,
        one = exports[name]!;
      ints[next++] = numbers.get(name)!;
      for (const [param, type] of Object.entries(layouts[name]!))
        (type === 'i32' ? ints : floats)[next++] = values[param]!;
      const loop: Loop = () => one(first);
      calls.set(loop, [first]);
      return loop;
    },
    all(loops) {
      const parts: Loop[] = [];
      let mine: number[] = [];
      const flush = (): void => {
        if (mine.length > 0) parts.push(listed(mine));
        mine = [];
      };
      for (const loop of loops) {
        const of = calls.get(loop);
        if (of) mine.push(...of);
        else {
          flush();
          parts.push(loop);
        }
      }
      flush();
      if (parts.length === 1) return parts[0]!;
      return () => {
        for (let i = 0; i < parts.length; i++) parts[i]!();
      };
    },
  };
}

/** The kernels of `Kernels`, their parameters written to a desk. */
function kernelsAt(desk: Desk): Kernels {
  const byte = (data: Float32Array, at = 0): number => data.byteOffset + 4 * at;
  return {
    scratch: desk.scratch,
    all: desk.all,
    zero: (out) => desk.call('zero', { out: byte(out), bytes: 4 * out.length }),
    product: (p) => desk.call(...productCall(p, byte)),
    move: (m) => desk.call('move', moveValues(m, byte)),
    columnSums: (out, x, rows) =>
      desk.call('columnSums', {
        out: byte(out),
        x: byte(x),
        rows,
        columns: out.length,
        row: 4 * out.length,
      }),
    depthwise: (d) => desk.call('depthwise', depthwiseValues(d, byte)),
    depthwiseBack: (d) => desk.call('depthwiseBack', depthwiseValues(d, byte)),
    pool: (p) =>
      desk.call(p.kind === 'mean' ? 'poolMean' : 'poolLargest', {
        ...poolValues(p, byte),
        dx: 0,
        dy: 0,
      }),
    poolBack: (p: PoolBack) =>
      desk.call(p.kind === 'mean' ? 'poolMeanBack' : 'poolLargestBack', {
        ...poolValues(p, byte),
        dx: byte(p.dx, p.xAt),
        dy: byte(p.dy, p.yAt),
      }),
    fold: (f) => desk.call(...foldCall(f, byte)),
    across(op, out, cells, groups, constants, nest) {
      const [c, g, k] = ACROSS[op] as readonly (readonly string[])[];
      const { across, values } = linesValues(nest);
      const at = (names: readonly string[], of: object): Numbers =>
        Object.fromEntries(names.map((name) => [name, byte((of as { readonly [name: string]: Float32Array })[name]!)]));
      const fixed = Object.fromEntries(k!.map((name) => [name, (constants as Numbers)[name]!]));
      return desk.call(`across.${op}${across ? '.sideways' : ''}`, {
        ...values,
        out: byte(out),
        ...at(c!, cells),
        ...at(g!, groups),
        ...fixed,
      });
    },
    each(op, out, tensors, singles, constants) {
      const values: { [name: string]: number } = { out: byte(out), registers: Math.ceil(out.length / 4) };
      const [t, s, c] = EACH[op] as readonly (readonly string[])[];
      for (const name of t!) values[name] = byte((tensors as { readonly [name: string]: Float32Array })[name]!);
      for (const name of s!) values[name] = byte((singles as { readonly [name: string]: Float32Array })[name]!);
      for (const name of c!) values[name] = (constants as Numbers)[name]!;
      return desk.call(`each.${op}`, values);
    },
  };
}

type Byte = (data: Float32Array, at?: number) => number;

function productCall({ n, rows, columns, k, out, a, b, bias, add }: Product, byte: Byte): [string, Numbers] {
  const [k1, k2, k3] = k;
  const across = k3 > 1 && a.k[2] !== 1;
  const values = {
    out: byte(out.data, out.at),
    a: byte(a.data, a.at),
    b: byte(b.data, b.at),
    bias: bias ? byte(bias) : 0,
    biasStep: bias ? 4 : 0,
    adding: Number(add),
    n0: n[0],
    n1: n[1],
    rows,
    columns,
    k1,
    k2,
    k3,
    out0: 4 * out.n[0],
    out1: 4 * out.n[1],
    outRow: 4 * out.row,
    a0: 4 * a.n[0],
    a1: 4 * a.n[1],
    aRow: 4 * a.row,
    b0: 4 * b.n[0],
    b1: 4 * b.n[1],
    da1: 4 * (a.k[0] - k2 * a.k[1]),
    da2: 4 * (a.k[1] - k3 * a.k[2]),
    a3: 4 * a.k[2],
    db1: 4 * (b.k[0] - k2 * b.k[1]),
    db2: 4 * (b.k[1] - k3 * b.k[2]),
    b3: 4 * b.k[2],
  };
  if (across) return ['productAcross', values];
  const narrow = columns > 8 && columns <= 12 && rows > 1;
  return [narrow ? 'productNarrow' : 'product', { ...values, da2: 4 * (a.k[1] - k3) }];
}

/** Lines as `across` takes them. */
function linesValues(nest: Nest): { readonly across: boolean; readonly values: Numbers } {
  const { across, n, length } = linesOf(nest);
  const values = {
    n0: n[0],
    n1: n[1],
    n2: n[2],
    registers: Math.ceil(length / 4),
    bytes: 4 * length,
    each: 4 * (across ? length : n[2]),
  };
  return { across, values };
}

function foldCall({ kind, out, x, y, nest, over, inverse }: Fold, byte: Byte): [string, Numbers] {
  const { across, n, length } = linesOf(nest),
    line = 4 * nest[2] * nest[3];
  const values = {
    out: byte(out),
    x: byte(x),
    y: byte(y ?? x),
    n0: n[0],
    n1: n[1],
    n2: n[2],
    registers: Math.floor(length / 4),
    rest: across ? length : length % 4,
    bytes: 4 * length,
    b: line,
    a: line * n[1],
    over,
    inverse: Number(inverse),
  };
  const name = kind === 'sum' && y ? 'product' : kind;
  return [`fold.${name}${across ? '.sideways' : ''}`, values];
}

function moveValues({ sizes, out, from }: Move, byte: Byte): Numbers {
  return {
    out: byte(out.data, out.at),
    from: byte(from.data, from.at),
    ...Object.fromEntries(
      [0, 1, 2, 3].flatMap((i) => [
        [`n${i}`, sizes[i]!],
        [`out${i}`, 4 * out.steps[i]!],
        [`from${i}`, 4 * from.steps[i]!],
      ]),
    ),
    together: Number(out.steps[3] === 1 && from.steps[3] === 1),
  };
}

const depthwiseValues = (d: Depthwise, byte: Byte): Numbers => ({
  ...poolValues({ ...d, kind: 'mean' }, byte),
  w: byte(d.w, d.wAt),
  w0: 4 * d.wSteps[0],
  w1: 4 * d.wSteps[1],
  bias: d.bias ? byte(d.bias) : 0,
  biasMask: d.bias ? -1 : 0,
});

const poolValues = (p: Pool, byte: Byte): Numbers => ({
  x: byte(p.x, p.xAt),
  y: byte(p.y, p.yAt),
  channels: p.channels,
  share: 1 / (p.taps[0] * p.taps[1]),
  n0: p.n[0],
  n1: p.n[1],
  n2: p.n[2],
  taps0: p.taps[0],
  taps1: p.taps[1],
  x0: 4 * p.xSteps[0],
  x1: 4 * p.xSteps[1],
  x2: 4 * p.xSteps[2],
  y0: 4 * p.ySteps[0],
  y1: 4 * p.ySteps[1],
  y2: 4 * p.ySteps[2],
  dx: 0,
  dy: 0,
  w: 0,
  w0: 0,
  w1: 0,
  bias: 0,
  biasMask: 0,
  tap0: 4 * p.tapSteps[0],
  tap1: 4 * p.tapSteps[1],
});
