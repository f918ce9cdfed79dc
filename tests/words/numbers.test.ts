import { describe, expect, test } from 'vitest';
import { logProbability } from '../../src/core/functions.ts';
import { explain } from '../../src/trace/index.ts';
import { addsUp } from '../../src/words/add-up.ts';
import { decimalsOf, numbersOf, patternOf, rounded } from '../../src/words/index.ts';
import { NETWORKS, made } from './programs.ts';

/** Sums, products and parentheses, worked out from their text. */
function evaluate(text: string): number {
  const tokens = text.match(/\d+(?:\.\d+)?(?:e-?\d+)?|[-+*()]/g) ?? [];
  let at = 0;
  const sum = (): number => {
    let total = product();
    while (tokens[at] === '+' || tokens[at] === '-') total += tokens[at++] === '+' ? product() : -product();
    return total;
  };
  const product = (): number => {
    let result = one();
    while (tokens[at] === '*') {
      at++;
      result *= one();
    }
    return result;
  };
  const one = (): number => {
    const token = tokens[at++];
    if (token === '-') return -one();
    if (token !== '(') return Number(token);
    const inside = sum();
    at++;
    return inside;
  };
  return sum();
}

/** A line of arithmetic as it reads on the page; null where it is not plain arithmetic. */
function readLine(tex: string): { left: number; sign: string; right: number; last: string } | null {
  const plain = tex
    .replaceAll(/\\htmlData\{[^}]*\}/g, '')
    .replaceAll(/\{\\cdot\}10\^\{(-?\d+)\}/g, 'e$1')
    .replaceAll('\\cdots', 'dots')
    .replaceAll('\\cdot', '*')
    .replaceAll(/[{}]/g, '');
  const [left, sign, right] = plain.split(/ (=|\\approx) /).slice(-3);
  if (!left || !sign || !right || !/^[-+*().e\d\s]+$/.test(left)) return null;
  return { left: evaluate(left), sign, right: evaluate(right), last: right };
}

describe('the line of numbers', () => {
  test.each(Object.keys(NETWORKS))('%s: where it says =, what is shown comes to what is shown', (name) => {
    const { program, values } = made(NETWORKS[name]!);
    let read = 0;
    for (const span of program.spans)
      for (let at = 0; at < span.cells; at += Math.max(1, Math.floor(span.cells / 40))) {
        const explanation = explain(program, values, span.formula.out, at)!;
        const pattern = patternOf(program, explanation);
        for (const now of [null, 0, span.terms - 1])
          for (const line of numbersOf(explanation, pattern, now)) {
            expect(line.tex).not.toMatch(/undefined|NaN/);
            const said = readLine(line.tex);
            if (!said) continue;
            read++;
            expect(line.exact, line.tex).toBe(said.sign === '=');
            const digits = /\.(\d+)$/.exec(said.last)?.[1]!.length;
            const slack = said.last.includes('e') ? Math.abs(said.right) * 0.006 : 0.5 * 10 ** -(digits ?? 9);
            if (line.exact)
              expect(Math.abs(said.left - said.right), line.tex).toBeLessThanOrEqual(slack * 1.001 + 1e-9);
          }
      }
    expect(read).toBeGreaterThan(20);
  });

  test('the last number is the cell, as the core has it', () => {
    const { program, values } = made(NETWORKS['xor']!);
    for (const span of program.spans)
      for (let at = 0; at < span.cells; at++) {
        const explanation = explain(program, values, span.formula.out, at)!;
        const last = numbersOf(explanation, patternOf(program, explanation)).at(-1)!;
        expect(last.tex.endsWith(rounded(explanation.value).tex), last.tex).toBe(true);
      }
  });

  test('a product is written with its factors, the negative ones in parentheses', () => {
    const { program, values } = made(NETWORKS['xor']!);
    const given = new Map(values);
    given.set('input.y', Float32Array.of(0.8, -0.5));
    given.set('hidden.kernel', Float32Array.of(0.9, 0, 0, 1.4, 0, 0));
    given.set('hidden.bias', Float32Array.of(-0.25, 0, 0));
    given.set('hidden.z', Float32Array.of(-0.23, 0, 0));
    const explanation = explain(program, given, 'hidden.z', 0)!;
    const [line] = numbersOf(explanation, patternOf(program, explanation));
    expect(line!.tex.replaceAll(/\\htmlData\{[^}]*\}\{([^}]*)\}/g, '$1')).toBe(
      'z_j = 0.800\\cdot 0.900 + (-0.500)\\cdot 1.400 - 0.250 = -0.230',
    );
    expect(line!.exact).toBe(true);
  });
});

describe('rounding', () => {
  test('keeps three digits of what is small, and whole numbers whole', () => {
    expect(rounded(0.0937).tex).toBe('0.0937');
    expect(rounded(1).tex).toBe('1');
    expect(rounded(-0.000218).tex).toBe('{-2.18{\\cdot}10^{-4}}');
    expect(decimalsOf([0.02, -0.001])).toBe(4);
  });
  test('a sum is said to be rounded exactly where its digits do not add up', () => {
    expect(addsUp([0.1, 0.2], 0.3, 3)).toBe(true);
    expect(addsUp([0.0004, 0.0004], 0.0008, 3)).toBe(false);
  });

  test.each([
    [1e-8, '\\ln(\\max(p,\\, 10^{-7}))', '\\frac{[\\,p \\ge 10^{-7}\\,]}{p}'],
    [0.25, '\\ln(p)', '\\frac{1}{p}'],
  ])('the clip of a probability is written where it acts: p = %d', (p, value, slope) => {
    expect(logProbability.markup('p', p)).toBe(value);
    expect(logProbability.slope!('p', p)).toBe(slope);
  });
});
