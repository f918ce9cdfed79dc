import type { Nd, Slice, Value } from './ndarray.ts';
import { FUNCTIONS, isNd, joined, methodOf, nd, placesOf } from './ndarray.ts';

export { nd } from './ndarray.ts';
export type { Nd } from './ndarray.ts';

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)|('[^']*'|[A-Za-z_]\w*)|(\*\*|\/\/|<=|>=|==|!=|\+=|-=|[-+*/%()[\],:<>=.]))/gy;

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
export function runPython(code: string, given: { readonly [name: string]: Value }): ReadonlyMap<string, Value> {
  const env = new Map<string, Value>(Object.entries(given));
  env.set('np', { module: 'np' });
  env.set('math', { module: 'math' });
  const lines = code
    .split('\n')
    .map((l) => l.replace(/(^|\s)#.*$/, ''))
    .filter((l) => l.trim() !== '' && !l.startsWith('import '));
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
  if (all[0] === 'raise') throw new Error(text);
  if (at < 0 && all[0] === 'print') return;
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
  if (target.length === 1) {
    const old = env.get(name)!;
    env.set(name, sign === '=' ? value : joined(old, value, sign === '+=' ? (a, b) => a + b : (a, b) => a - b));
    return;
  }
  const open = target.indexOf('[');
  const base = env.get(name) as Nd;
  const index = parser(target.slice(open + 1, -1), env).indices();
  const { places, shape } = open > 1 ? { places: [index[0] as number], shape: [] } : placesOf(base, index);
  // What is put in is stretched over the places, as NumPy does.
  const put = joined(nd(shape, new Float64Array(places.length)), value, (_, v) => v) as Nd;
  if (put.data.length !== places.length) throw new RangeError(`${target.join('')}: shapes do not fit`);
  places.forEach((place, k) => {
    const v = put.data[k]!;
    base.data[place] = sign === '=' ? v : sign === '+=' ? base.data[place]! + v : base.data[place]! - v;
  });
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
  const binary =
    (lower: () => Value, ops: { readonly [op: string]: (a: number, b: number) => number }) => (): Value => {
      let value = lower();
      for (let op = peek(); op !== undefined && Object.hasOwn(ops, op); op = peek()) {
        i++;
        value = joined(value, lower(), ops[op]!);
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
      const right = sum(),
        compare = signs[op]!;
      if (isNd(left) || isNd(right)) return joined(left, right, (a, b) => Number(compare(a, b)));
      holds = (holds ?? true) && compare(number(left), number(right));
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
    if (take('-')) return joined(0, unary(), (_, v) => -v);
    return power();
  }
  function power(): Value {
    const base = postfix();
    return take('**') ? joined(base, unary(), (a, b) => a ** b) : base;
  }
  function postfix(): Value {
    let value = atom();
    for (;;) {
      if (take('.')) {
        const name = all[i++]!;
        if (isNd(value))
          value =
            name === 'shape' ? [...value.shape] : name === 'flat' ? { flatOf: value } : { method: name, of: value };
        else value = `${(value as { readonly module: string }).module}.${name}`;
        if (value === 'np.inf') value = Infinity;
        if (value === 'np.pi') value = Math.PI;
      } else if (take('(')) {
        const args: Value[] = [],
          named: { [name: string]: Value } = {};
        while (!take(')')) {
          if (all[i + 1] === '=') {
            const name = all[i]!;
            i += 2;
            named[name] = expression();
          } else args.push(expression());
          take(',');
        }
        value = called(value, args, named);
      } else if (take('[')) {
        const index = indices();
        need(']');
        value = at(value, index);
      } else return value;
    }
  }
  const at = (value: Value, index: readonly Value[]): Value => {
    if (typeof value === 'object' && 'file' in value) return value.file[index[0] as unknown as string]!;
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
      const ends = (): boolean => [undefined, ',', ']', ':'].includes(peek());
      const from = peek() === ':' ? null : expression();
      if (take(':')) {
        const to = ends() ? null : number(expression());
        const step = take(':') ? number(expression()) : 1;
        found.push({ slice: [from === null ? null : number(from), to, step] } satisfies Slice);
      } else found.push(typeof from === 'string' ? from : number(from!));
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
    if (t.startsWith("'")) return t.slice(1, -1);
    if (t === 'True' || t === 'False') return t === 'True';
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

function called(f: Value, args: readonly Value[], named: { readonly [name: string]: Value }): Value {
  if (typeof f === 'object' && 'method' in f) return methodOf(f.of, f.method, args);
  const made = FUNCTIONS[f as string];
  if (!made) throw new TypeError(`no function ${JSON.stringify(f)}`);
  return made(args, named);
}
