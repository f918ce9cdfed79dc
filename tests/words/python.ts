/** An array as NumPy has it: numbers and a shape. */
export interface Nd {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
type Value =
  | number
  | boolean
  | string
  | Nd
  | readonly Value[]
  | Slice
  | { readonly module: string }
  | { readonly flatOf: Nd };
interface Slice {
  readonly slice: readonly [number | null, number | null];
}
/** An array of a shape. */
export const nd = (shape: readonly number[], data: ArrayLike<number>): Nd => ({ shape, data: Float64Array.from(data) });
const isNd = (v: Value): v is Nd => typeof v === 'object' && 'data' in v;

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|([A-Za-z_]\w*)|(\*\*|\/\/|<=|>=|==|!=|\+=|-=|[-+*/%()[\],:<>=.]))/gy;

function tokens(text: string): readonly string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`cannot read: ${text}`);
    found.push(match[1] ?? match[2] ?? match[3]!);
  }
  return found;
}

/** The subset of Python with NumPy in which formulas are shown: assignments, loops, conditions, indices, slices, a few functions. */
export function runPython(code: string, given: { readonly [name: string]: Nd }): ReadonlyMap<string, Value> {
  const env = new Map<string, Value>(Object.entries(given));
  env.set('np', { module: 'np' });
  env.set('math', { module: 'math' });
  const lines = code.split('\n').filter((l) => l.trim() !== '' && !l.trim().startsWith('#'));
  block(
    lines.map((l) => ({ indent: l.length - l.trimStart().length, text: l.trim(), tokens: tokens(l.trim()) })),
    env,
  );
  return env;
}

interface Line {
  readonly indent: number;
  readonly text: string;
  readonly tokens: readonly string[];
}

function block(lines: readonly Line[], env: Map<string, Value>): void {
  for (let i = 0; i < lines.length;) {
    const line = lines[i]!;
    let end = i + 1;
    while (end < lines.length && lines[end]!.indent > line.indent) end++;
    const inner = lines.slice(i + 1, end),
      [first] = line.tokens;
    if (first === 'for') {
      const at = line.tokens.indexOf('in');
      const names = line.tokens.slice(1, at).filter((t) => t !== ',');
      const over = parser(line.tokens.slice(at + 1, -1), env).expression() as readonly Value[];
      for (const item of over) {
        const parts = Array.isArray(item) ? (item as readonly Value[]) : [item];
        names.forEach((name, k) => env.set(name, parts[k]!));
        block(inner, env);
      }
    } else if (first === 'if') {
      if (parser(line.tokens.slice(1, -1), env).expression() !== false) block(inner, env);
    } else statement(line, env);
    i = end;
  }
}

function statement({ tokens: all, text }: Line, env: Map<string, Value>): void {
  let depth = 0;
  const at = all.findIndex((t) => {
    if (t === '(' || t === '[') depth++;
    if (t === ')' || t === ']') depth--;
    return depth === 0 && (t === '=' || t === '+=' || t === '-=');
  });
  if (at < 0) throw new SyntaxError(`no assignment: ${text}`);
  const right = parser(all.slice(at + 1), env).list(),
    sign = all[at]!;
  const left = all.slice(0, at);
  const targets: (readonly string[])[] = [[]];
  depth = 0;
  for (const t of left) {
    if (t === '(' || t === '[') depth++;
    if (t === ')' || t === ']') depth--;
    if (depth === 0 && t === ',') targets.push([]);
    else targets[targets.length - 1] = [...targets.at(-1)!, t];
  }
  const values = targets.length === 1 ? [right] : (right as readonly Value[]);
  targets.forEach((target, k) => assign(target, sign, values[k]!, env));
}

function assign(target: readonly string[], sign: string, value: Value, env: Map<string, Value>): void {
  const [name] = target as [string];
  const change = (old: number): number => {
    if (typeof value !== 'number') throw new TypeError(`${target.join('')}: not a number`);
    return sign === '=' ? value : sign === '+=' ? old + value : old - value;
  };
  if (target.length === 1) {
    if (sign === '=') env.set(name, value);
    else env.set(name, change(env.get(name) as number));
    return;
  }
  const open = target.indexOf('[');
  const base = env.get(name) as Nd;
  const index = parser(target.slice(open + 1, -1), env).indices();
  const flat = open > 1;
  for (const place of flat ? [index[0] as number] : placesOf(base, index).places)
    base.data[place] = change(base.data[place]!);
}

/** The flat places that indices and slices select, and the shape of the selection. */
function placesOf(
  array: Nd,
  index: readonly Value[],
): { readonly places: readonly number[]; readonly shape: readonly number[] } {
  let places = [0];
  const shape: number[] = [];
  array.shape.forEach((size, axis) => {
    const i = index[axis] ?? { slice: [null, null] as const };
    let chosen: number[];
    if (typeof i === 'number') {
      if (!Number.isInteger(i) || i < 0 || i >= size) throw new RangeError(`index ${i} of ${size}`);
      chosen = [i];
    } else {
      const [from, to] = (i as Slice).slice;
      const a = Math.min(from ?? 0, size),
        b = Math.min(to ?? size, size);
      chosen = Array.from({ length: Math.max(0, b - a) }, (_, k) => a + k);
      shape.push(chosen.length);
    }
    places = places.flatMap((p) => chosen.map((c) => p * size + c));
  });
  return { places, shape };
}

function parser(all: readonly string[], env: Map<string, Value>) {
  let i = 0;
  const peek = (): string | undefined => all[i];
  const take = (t: string): boolean => (all[i] === t ? (i++, true) : false);
  const need = (t: string): void => {
    if (!take(t)) throw new SyntaxError(`${t} expected at ${all.slice(i).join(' ')} in ${all.join(' ')}`);
  };
  const number = (v: Value): number => {
    if (typeof v === 'boolean') return Number(v);
    if (typeof v !== 'number') throw new TypeError(`not a number in ${all.join(' ')}`);
    return v;
  };
  const each = (a: Value, b: Value, f: (x: number, y: number) => number): Value => {
    if (isNd(a) && isNd(b)) return { shape: a.shape, data: a.data.map((x, k) => f(x, b.data[k]!)) };
    return f(number(a), number(b));
  };
  const binary =
    (lower: () => Value, ops: { readonly [op: string]: (a: number, b: number) => number }) => (): Value => {
      let value = lower();
      for (let op = peek(); op !== undefined && Object.hasOwn(ops, op); op = peek()) {
        i++;
        value = each(value, lower(), ops[op]!);
      }
      return value;
    };

  function expression(): Value {
    const value = conjunction();
    if (!take('if')) return value;
    const condition = conjunction();
    need('else');
    const other = expression();
    return condition !== false ? value : other;
  }
  function conjunction(): Value {
    let value = comparison();
    while (take('and')) {
      const right = comparison();
      value = value !== false && right !== false;
    }
    return value;
  }
  const signs: { readonly [op: string]: (a: number, b: number) => boolean } = {
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
    '==': (a, b) => a === b,
    '!=': (a, b) => a !== b,
  };
  function comparison(): Value {
    let left = sum(),
      holds: boolean | null = null;
    for (let op = peek(); op !== undefined && Object.hasOwn(signs, op); op = peek()) {
      i++;
      const right = sum();
      holds = (holds ?? true) && signs[op]!(number(left), number(right));
      left = right;
    }
    return holds ?? left;
  }
  const product = binary(unary, {
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '//': (a, b) => Math.floor(a / b),
    '%': (a, b) => ((a % b) + b) % b,
  });
  const sum = binary(product, { '+': (a, b) => a + b, '-': (a, b) => a - b });
  function unary(): Value {
    if (take('-')) return -number(unary());
    return power();
  }
  function power(): Value {
    const base = postfix();
    return take('**') ? number(base) ** number(unary()) : base;
  }
  function postfix(): Value {
    let value = atom();
    for (;;) {
      if (take('.')) {
        const name = all[i++]!;
        if (isNd(value)) value = name === 'shape' ? [...value.shape] : { flatOf: value };
        else value = `${(value as { readonly module: string }).module}.${name}`;
        if (value === 'np.inf') value = Infinity;
        if (value === 'np.pi') value = Math.PI;
      } else if (take('(')) {
        const args: Value[] = [];
        while (!take(')')) {
          args.push(expression());
          take(',');
        }
        value = call(value as string, args);
      } else if (take('[')) {
        const index = indices();
        need(']');
        value = at(value, index);
      } else return value;
    }
  }
  const at = (value: Value, index: readonly Value[]): Value => {
    if (typeof value === 'object' && 'flatOf' in value) return value.flatOf.data[number(index[0]!)]!;
    if (!isNd(value)) return (value as readonly Value[])[number(index[0]!)]!;
    const { places, shape } = placesOf(value, index);
    return shape.length === 0
      ? value.data[places[0]!]!
      : nd(
          shape,
          places.map((p) => value.data[p]!),
        );
  };
  function indices(): readonly Value[] {
    const found: Value[] = [];
    do {
      const from = peek() === ':' ? null : number(expression());
      if (take(':')) {
        const open = peek() === undefined || peek() === ',' || peek() === ']';
        found.push({ slice: [from, open ? null : number(expression())] });
      } else found.push(from!);
    } while (take(','));
    return found;
  }
  function atom(): Value {
    const t = all[i++];
    if (t === undefined) throw new SyntaxError(`ends too early: ${all.join(' ')}`);
    if (t === '(' || t === '[') {
      const value = t === '(' ? list() : listUntil(']');
      if (t === '(') need(')');
      return value;
    }
    if (/^[\d.]/.test(t)) return Number(t);
    if (env.has(t)) return env.get(t)!;
    return t;
  }
  function listUntil(end: string): Value {
    const items: Value[] = [];
    while (!take(end)) {
      items.push(expression());
      take(',');
    }
    return items;
  }
  /** One expression, or several with commas between: a tuple. */
  function list(): Value {
    const first = expression();
    if (peek() !== ',') return first;
    const items = [first];
    while (take(',') && peek() !== undefined && peek() !== ')') items.push(expression());
    return items;
  }
  return { expression, indices, list };
}

const one: { readonly [name: string]: (x: number) => number } = {
  'np.exp': Math.exp,
  'np.expm1': Math.expm1,
  'np.log': Math.log,
  'np.log1p': Math.log1p,
  'np.tanh': Math.tanh,
  'np.sqrt': Math.sqrt,
  'np.abs': Math.abs,
  'np.sign': Math.sign,
  int: Math.trunc,
};
const erf = (x: number): number => {
  let sum = 0,
    term = x;
  for (let n = 0; n < 200; n++, term *= (-x * x) / n) sum += term / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * sum;
};

function call(name: string, args: readonly Value[]): Value {
  const x = args[0],
    y = args[1];
  if (Object.hasOwn(one, name)) return one[name]!(x as number);
  const pair = [x as number, y as number] as const;
  switch (name) {
    case 'np.zeros': {
      const shape = Array.isArray(x) ? (x as readonly number[]) : [x as number];
      return nd(shape, new Float64Array(shape.reduce((a, b) => a * b, 1)));
    }
    case 'range':
      return Array.from({ length: x as number }, (_, k) => k);
    case 'np.ndindex': {
      let all: number[][] = [[]];
      for (const n of args as readonly number[])
        all = all.flatMap((head) => Array.from({ length: n }, (_, k) => [...head, k]));
      return all;
    }
    case 'max':
      return (args as readonly number[]).reduce((a, b) => (b > a ? b : a));
    case 'min':
      return (args as readonly number[]).reduce((a, b) => (b < a ? b : a));
    case 'np.maximum':
      return Math.max(...pair);
    case 'np.minimum':
      return Math.min(...pair);
    case 'np.clip':
      return Math.min(Math.max(x as number, y as number), args[2] as number);
    case 'np.logaddexp':
      return Math.max(...pair) + Math.log1p(Math.exp(-Math.abs(pair[0] - pair[1])));
    case 'math.erf':
      return erf(x as number);
    case 'np.mean':
      return (x as Nd).data.reduce((a, b) => a + b, 0) / (x as Nd).data.length;
    case 'np.argmax':
    case 'np.argmin': {
      const data = isNd(x!) ? [...x.data] : (x as readonly number[]);
      const better = name === 'np.argmax' ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;
      return data.reduce((best, v, k) => (better(v, data[best]!) ? k : best), 0);
    }
    case 'np.unravel_index': {
      let rest = x as number;
      const at: number[] = [];
      for (const size of [...(y as readonly number[])].reverse()) {
        at.unshift(rest % size);
        rest = Math.floor(rest / size);
      }
      return at;
    }
    default:
      throw new TypeError(`no function ${name}`);
  }
}
