const LINE = 75;
const MOST = 1000;

/** The fewest digits that tell a number of single precision from its neighbours, as digits and power of ten. */
function shortest(v: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = v.toExponential(digits - 1);
    if (Math.fround(Number(text)) === v) return text;
  }
  return v.toExponential(8);
}

/** A number in plain digits, with at most eight after the point. */
function positional(v: number): string {
  const [, exponent = '0'] = shortest(v).split('e');
  const digits = shortest(v).replace(/e.*$|[-.]/g, '').length;
  const decimals = Math.min(8, Math.max(0, digits - 1 - Number(exponent)));
  const text = v.toFixed(decimals);
  return text.includes('.') ? text.replace(/0+$/, '') : `${text}.`;
}

/** Numbers as NumPy aligns them in an array of single precision. */
function aligned(values: readonly number[]): readonly string[] {
  const finite = values.filter((v) => Number.isFinite(v) && v !== 0).map(Math.abs);
  const [most, least] = [Math.max(...finite), Math.min(...finite)];
  const scientific = finite.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000);
  const words = values.map((v) => {
    if (Number.isNaN(v)) return 'nan';
    if (!Number.isFinite(v)) return v > 0 ? 'inf' : '-inf';
    if (!scientific) return positional(v);
    return v === 0
      ? '0.e+00'
      : shortest(v)
          .replace(/^(-?\d)(?!\.)/, '$1.')
          .replace(/e([+-])(\d)$/, 'e$10$2');
  });
  if (scientific) {
    const places = words.map((w) => /\.(\d*)e/.exec(w)?.[1]?.length ?? 0);
    const longest = Math.min(8, Math.max(...places));
    const full = values.map((v, i) =>
      Number.isFinite(v)
        ? v
            .toExponential(longest)
            .replace(/^(-?\d)e/, '$1.e')
            .replace(/e([+-])(\d)$/, 'e$10$2')
        : words[i]!,
    );
    const width = Math.max(...full.map((w) => w.length));
    return full.map((w) => w.padStart(width));
  }
  const plain = words.filter((w) => w.includes('.'));
  const right = Math.max(0, ...plain.map((w) => w.length - w.indexOf('.') - 1));
  const others = words.filter((w) => !w.includes('.')).map((w) => w.length - right - 1);
  const left = Math.max(0, ...plain.map((w) => w.indexOf('.')), ...others);
  return words.map((w) =>
    w.includes('.')
      ? `${' '.repeat(left - w.indexOf('.'))}${w}`.padEnd(left + 1 + right)
      : w.padStart(left + 1 + right),
  );
}

/** An array as NumPy prints it (`print(model.predict(x))`): nested brackets, aligned columns, lines of up to 75 characters. */
export function arrayText(data: ArrayLike<number>, shape: readonly number[]): string {
  const size = shape.reduce((n, d) => n * d, 1);
  const cut = size > MOST;
  const chosen = (n: number): readonly (number | null)[] =>
    cut && n > 6 ? [0, 1, 2, null, n - 3, n - 2, n - 1] : Array.from({ length: n }, (_, i) => i);
  const cells: number[] = [];
  const collect = (axis: number, at: number): void => {
    if (axis === shape.length) return void cells.push(data[at]!);
    for (const i of chosen(shape[axis]!)) if (i !== null) collect(axis + 1, at * shape[axis]! + i);
  };
  collect(0, 0);
  const words = aligned(cells);
  let next = 0;
  const block = (axis: number, indent: number): string => {
    const parts = chosen(shape[axis]!);
    if (axis < shape.length - 1) {
      const gap = `\n${'\n'.repeat(shape.length - 2 - axis)}${' '.repeat(indent + 1)}`;
      return `[${parts.map((i) => (i === null ? '...' : block(axis + 1, indent + 1))).join(gap)}]`;
    }
    const lines: string[] = [];
    let line = '';
    for (const i of parts) {
      const word = i === null ? '...' : words[next++]!;
      if (line !== '' && indent + 1 + line.length + 1 + word.length > LINE - indent - 1) {
        lines.push(line.trimEnd());
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return `[${[...lines, line].join(`\n${' '.repeat(indent + 1)}`)}]`;
  };
  return shape.length === 0 ? (words[0] ?? '') : block(0, 0);
}
