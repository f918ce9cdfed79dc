// A small typed assembler for WebAssembly: expressions are bytes with the type of what they leave on the stack.
// Opcodes: WebAssembly core specification 2.0, appendix "Index of Instructions".

export type Type = 'i32' | 'f32' | 'v128';

/** Instructions, nested as they were written. */
export type Code = readonly (number | Code)[];

/** Instructions that leave one number on the stack. */
export interface Expr<T extends Type> {
  readonly type: T;
  readonly code: Code;
}

/** A variable of a function. Used as an expression, it is its value. */
export interface Local<T extends Type> extends Expr<T> {
  readonly index: number;
}

type I32 = Expr<'i32'>;
type V128 = Expr<'v128'>;

const VALUE_TYPE = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

/** Whole numbers in the variable length that WebAssembly has, without and with sign. */
function unsigned(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
function signed(n: number): number[] {
  const bytes: number[] = [];
  let rest = n | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
const floatBytes = (x: number): number[] => [...new Uint8Array(Float32Array.of(x).buffer)];

const expr = <T extends Type>(type: T, ...code: Code): Expr<T> => ({ type, code });
const int = (n: I32 | number): I32 => (typeof n === 'number' ? expr('i32', 0x41, signed(n)) : n);
const ints = (op: number) => (a: I32 | number, b: I32 | number) => expr('i32', int(a).code, int(b).code, op);

export const add = ints(0x6a);
export const sub = ints(0x6b);
export const mul = ints(0x6c);
export const and = ints(0x71);
export const equal = ints(0x46);
export const atLeast = ints(0x4e);
export const above = ints(0x4a);

const vector = (op: number): number[] => [0xfd, ...unsigned(op)];
const lanes1 = (op: number) => (a: V128) => expr('v128', a.code, vector(op));
const lanes2 = (op: number) => (a: V128, b: V128) => expr('v128', a.code, b.code, vector(op));

/** Four floats (or whole numbers, `…Int`) at once; comparisons leave all bits set in the lanes where they hold. */
export const v = {
  splat: (x: Expr<'f32'> | number): V128 =>
    expr('v128', typeof x === 'number' ? [0x43, floatBytes(x)] : x.code, vector(0x13)),
  splatInt: (x: I32 | number): V128 => expr('v128', int(x).code, vector(0x11)),
  add: lanes2(0xe4),
  sub: lanes2(0xe5),
  mul: lanes2(0xe6),
  div: lanes2(0xe7),
  min: lanes2(0xe8),
  max: lanes2(0xe9),
  abs: lanes1(0xe0),
  neg: lanes1(0xe1),
  sqrt: lanes1(0xe3),
  equal: lanes2(0x41),
  less: lanes2(0x43),
  greater: lanes2(0x44),
  atLeast: lanes2(0x46),
  and: lanes2(0x4e),
  /** The bits of `a` that are not in `b`. */
  without: lanes2(0x4f),
  or: lanes2(0x50),
  xor: lanes2(0x51),
  /** The bits of `a` where `mask` has ones, else those of `b`. */
  select: (a: V128, b: V128, mask: V128): V128 => expr('v128', a.code, b.code, mask.code, vector(0x52)),
  toInt: lanes1(0xf8),
  addInt: lanes2(0xae),
  subInt: lanes2(0xb1),
  shiftLeftInt: (a: V128, by: number): V128 => expr('v128', a.code, int(by).code, vector(0xab)),
  shiftRightInt: (a: V128, by: number): V128 => expr('v128', a.code, int(by).code, vector(0xac)),
  /** The lower two floats as doubles; two doubles as the lower two floats. */
  promote: lanes1(0x5f),
  demote: lanes1(0x5e),
  addDouble: lanes2(0xf0),
  mulDouble: lanes2(0xf2),
  divDouble: lanes2(0xf3),
  /** Lanes of `a` (0–3) and `b` (4–7). */
  shuffle: (a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 =>
    expr(
      'v128',
      a.code,
      b.code,
      vector(0x0d),
      lanes.flatMap((l) => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3]),
    ),
  /** a·b + c, rounded once or twice as the machine likes (relaxed SIMD). */
  madd: (a: V128, b: V128, c: V128): V128 => expr('v128', a.code, b.code, c.code, vector(0x105)),
};

const place = (align: number, offset: number): Code => [align, unsigned(offset)];

/** What lies at an address and `offset` bytes on. */
export const load = {
  i32: (at: I32, offset = 0): I32 => expr('i32', at.code, 0x28, place(2, offset)),
  f32: (at: I32, offset = 0): Expr<'f32'> => expr('f32', at.code, 0x2a, place(2, offset)),
  v128: (at: I32, offset = 0): V128 => expr('v128', at.code, vector(0x00), place(2, offset)),
  /** One float in all four lanes. */
  splat: (at: I32, offset = 0): V128 => expr('v128', at.code, vector(0x09), place(2, offset)),
  /** One float in the first lane, 0 in the others. */
  single: (at: I32, offset = 0): V128 => expr('v128', at.code, vector(0x5c), place(2, offset)),
};
export const store = {
  f32: (at: I32, x: Expr<'f32'>, offset = 0): Code => [at.code, x.code, 0x38, place(2, offset)],
  v128: (at: I32, x: V128, offset = 0): Code => [at.code, x.code, vector(0x0b), place(2, offset)],
  /** The first two floats; one lane. */
  pair: (at: I32, x: V128, offset = 0): Code => [at.code, x.code, vector(0x5b), place(2, offset), 0],
  lane: (at: I32, x: V128, lane: number, offset = 0): Code => [at.code, x.code, vector(0x5a), place(2, offset), lane],
};

export const set = <T extends Type>(x: Local<T>, to: Expr<T> | (T extends 'i32' ? number : never)): Code => [
  typeof to === 'number' ? int(to).code : to.code,
  0x21,
  unsigned(x.index),
];
/** x += by. */
export const advance = (x: Local<'i32'>, by: I32 | number): Code => set(x, add(x, by));

export const when = (condition: I32, then: Code, otherwise: Code = []): Code => [
  condition.code,
  [0x04, 0x40],
  then,
  otherwise.length > 0 ? [0x05, otherwise] : [],
  0x0b,
];

/** Runs `body` n times (not at all for n ≤ 0); `left` counts down from n to 1. */
export const times = (left: Local<'i32'>, n: I32 | number, body: Code): Code =>
  when(above(tee(left, int(n)), 0), again(left, body));

const tee = (x: Local<'i32'>, to: I32): I32 => expr('i32', to.code, 0x22, unsigned(x.index));
const again = (left: Local<'i32'>, body: Code): Code => [
  [0x03, 0x40],
  body,
  tee(left, sub(left, 1)).code,
  [0x0d, 0],
  0x0b,
];

/** Repeats `body` as long as the condition holds. */
export const during = (condition: I32, body: Code): Code =>
  when(condition, [[0x03, 0x40], body, condition.code, [0x0d, 0], 0x0b]);

/** Calls the kernel whose number stands at an address, with that address. */
export const callAt = (at: I32): Code => [at.code, load.i32(at).code, [0x11, 0, 0]];

/** Sets bytes to zero. */
export const zeroBytes = (to: I32, bytes: I32): Code => [to.code, int(0).code, bytes.code, [0xfc, 11, 0]];

/** Makes the variables of a function. */
export type Frame = <T extends Type>(type: T) => Local<T>;

/** What a kernel is told, in the order in which it stands in memory behind the kernel's own number. */
export interface Params {
  readonly [name: string]: 'i32' | 'f32';
}

/** A function of the module: it takes the address of its parameters and leaves nothing. */
export interface Kernel<P extends Params = Params> {
  readonly params: P;
  readonly body: Code;
}

/** A kernel from its parameters and what it does with them. */
export function kernel<const P extends Params>(
  params: P,
  write: (p: { readonly [K in keyof P]: Local<P[K]> }, local: Frame, at: Local<'i32'>) => Code,
): Kernel<P> {
  const types: Type[] = [];
  const local: Frame = (type) => {
    const index = types.push(type);
    return { type, index, code: [0x20, unsigned(index)] };
  };
  const at: Local<'i32'> = { type: 'i32', index: 0, code: [0x20, 0] };
  const named = Object.fromEntries(Object.entries(params).map(([name, type]) => [name, local(type)])) as {
    [K in keyof P]: Local<P[K]>;
  };
  const read = Object.entries(params).map(([name, type], i): Code =>
    type === 'i32'
      ? set(named[name] as Local<'i32'>, load.i32(at, 4 * (i + 1)))
      : set(named[name] as Local<'f32'>, load.f32(at, 4 * (i + 1))),
  );
  const code = [read, write(named, local, at)];
  return { params, body: [unsigned(types.length), types.map((t) => [1, VALUE_TYPE[t]]), code, 0x0b] };
}

const flat = (code: Code, into: number[] = []): number[] => {
  for (const c of code) {
    if (typeof c === 'number') into.push(c);
    else flat(c, into);
  }
  return into;
};
const text = (s: string): Code => [s.length, ...Array.from({ length: s.length }, (_, i) => s.charCodeAt(i))];
const sized = (code: Code): Code => {
  const bytes = flat(code);
  return [unsigned(bytes.length), bytes];
};
const section = (id: number, items: readonly Code[]): Code => [id, sized([unsigned(items.length), items])];

/** The module of some kernels: it imports its memory as `memory.floats` and exports each kernel under its name. */
export function assemble(kernels: { readonly [name: string]: Kernel }): Uint8Array<ArrayBuffer> {
  const all = Object.entries(kernels);
  const number = all.map((_, i) => unsigned(i));
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [[0x60, 1, VALUE_TYPE.i32, 0]]),
      section(2, [[text('memory'), text('floats'), 0x02, 0x00, 0]]),
      section(
        3,
        all.map(() => [0]),
      ),
      section(4, [[0x70, 0x00, unsigned(all.length)]]),
      section(
        7,
        all.map(([name], i) => [text(name), 0x00, number[i]!]),
      ),
      section(9, [[0x00, int(0).code, 0x0b, unsigned(all.length), number]]),
      section(
        10,
        all.map(([, { body }]) => sized(body)),
      ),
    ]),
  );
}
