import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../src/words/code/index.ts';
import { codeText, indicesAt, litLine } from '../../src/words/code/lit.ts';
import { CASES } from './code-cases.ts';
import { nd, runPython } from './python.ts';
import type { Nd } from './python.ts';
import { NETWORKS, made } from './programs.ts';

/** Largest slip between what code makes and what the core made, as a share of what rounding explains. */
const close = (is: number, should: number): boolean =>
  Object.is(is, should) ||
  (Number.isNaN(is) && Number.isNaN(should)) ||
  is === should ||
  Math.abs(is - should) <= 2e-6 + 2e-5 * Math.abs(should);

describe.each(CASES)('the code of %s', (_, cases) => {
  test('run as it is shown, makes the numbers of the core', () => {
    for (const { program, values } of cases())
      for (const span of program.spans) {
        const { out, shape, then } = span.formula,
          cell = span.cells >> 1;
        // A schedule is called by its name; everything else is written out.
        if (then && !then.code && span.pass === 'update') continue;
        expect(!then || then.code !== undefined, `${out}: ${then?.name} has no code`).toBe(true);
        const code = codeOf(program, values, span, cell);
        const env: { [name: string]: Nd } = {};
        for (const [name, local] of code.names)
          if (name !== out || !code.whole)
            env[local] = nd(
              program.tensors.get(name)!.shape,
              name === out ? new Float64Array(span.cells) : values.get(name)!,
            );
        const result = runPython(codeText(code), env).get(code.names.get(out)!) as Nd;
        const numbers = values.get(out)!;
        const wrong = code.whole
          ? [...result.data].findIndex((v, c) => !close(v, numbers[c]!))
          : close(result.data[cell]!, numbers[cell]!)
            ? -1
            : cell;
        expect(wrong, `${out} [${shape.join()}] at ${wrong}:\n${codeText(code)}`).toBe(-1);
      }
  });

  test('has one line at work for every term of every cell, and indices that say which', () => {
    for (const { program, values } of cases())
      for (const span of program.spans) {
        const code = codeOf(program, values, span, 0);
        const finishing = litLine(code, null);
        expect(code.lines[finishing]?.finishes, codeText(code)).toBe(true);
        for (const t of [0, span.terms >> 1, span.terms - 1]) {
          const lit = litLine(code, t);
          expect(code.lines[lit]).toBeDefined();
          const { shape } = span.formula;
          for (const { name, value } of indicesAt(code, shape, span.cells - 1, t)) {
            expect(name).toMatch(/^[a-z]$/);
            expect(Number.isInteger(value)).toBe(true);
          }
        }
      }
  });
});

describe('code', () => {
  const { program, values } = made(NETWORKS['lenet']!);
  const text = (name: string): string => codeText(codeOf(program, values, program.tensors.get(name)!.span!, 0));

  test('of a convolution reads as a textbook writes it', () => {
    expect(text('conv2.z')).toBe(
      [
        'z = np.zeros((1, 5, 5, 4))',
        'for h, w, f in np.ndindex(5, 5, 4):',
        '    s = 0.0',
        '    for i, j, c in np.ndindex(3, 3, 3):',
        '        r = h + i - 1',
        '        q = w + j - 1',
        '        if 0 <= r < 5 and 0 <= q < 5:',
        '            s += x[0, r, q, c] * kernel[i, j, c, f]',
        '    z[0, h, w, f] = s + bias[f]',
      ].join('\n'),
    );
  });

  test('lights the line and the indices of the term at work', () => {
    const { span } = program.tensors.get('conv2.z')!,
      code = codeOf(program, values, span!, 0);
    const term = (1 * 3 + 2) * 3 + 1,
      cell = (2 * 5 + 3) * 4 + 1;
    expect(code.lines[litLine(code, term)]!.text.trim()).toBe('s += x[0, r, q, c] * kernel[i, j, c, f]');
    expect(code.lines[litLine(code, 27)]!.text.trim()).toBe('z[0, h, w, f] = s + bias[f]');
    expect(Object.fromEntries(indicesAt(code, span!.formula.shape, cell, term).map((i) => [i.name, i.value]))).toEqual({
      h: 2,
      w: 3,
      f: 1,
      i: 1,
      j: 2,
      c: 1,
    });
  });

  test('of the winner of a pooling sends its gradient back', () => {
    expect(text('conv1.dy')).toContain('np.argmax(window)');
  });
});

const python = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!python)(
  'NumPy itself, where it is there, makes the same numbers',
  () => {
    const all = CASES.flatMap(([label, cases]) =>
      cases().flatMap(({ program, values }) =>
        program.spans.flatMap((span) => {
          const code = codeOf(program, values, span, 0),
            { out } = span.formula;
          if (!code.whole || (span.formula.then && !span.formula.then.code)) return [];
          const given = [...code.names].filter(([name]) => name !== out);
          return [
            {
              label: `${label} ${out}`,
              text: codeText(code),
              out: code.names.get(out)!,
              given: given.map(([name, local]) => [
                local,
                program.tensors.get(name)!.shape,
                [...values.get(name)!].map(String),
              ]),
              shape: span.formula.shape,
              is: [...values.get(out)!].map(String),
            },
          ];
        }),
      ),
    );
    const script = `
import json, math, sys
import numpy as np
np.seterr(all='ignore')
number = lambda x: float(x.replace('Infinity', 'inf'))
for c in json.load(sys.stdin):
    env = {'np': np, 'math': math}
    for name, shape, data in c['given']: env[name] = np.array([number(x) for x in data]).reshape(shape)
    exec(c['text'], env)
    should = np.array([number(x) for x in c['is']]).reshape(c['shape'])
    if not np.allclose(env[c['out']], should, rtol=2e-5, atol=2e-6, equal_nan=True): print(c['label'])
`;
    const wrong = execFileSync('python3', ['-c', script], {
      input: JSON.stringify(all),
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    expect(wrong).toBe('');
  },
  120_000,
);
