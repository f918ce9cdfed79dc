import { describe, expect, test } from 'vitest';
import { defOf, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { parse } from '../../src/core/network.ts';
import type { Program, Values } from '../../src/core/program.ts';
import { run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import { messagesIn } from '../../src/i18n/index.ts';
import { LEVELS, explain, gradientOf } from '../../src/trace/index.ts';
import { codeOf } from '../../src/words/code/index.ts';
import { litLine } from '../../src/words/code/lit.ts';
import {
  breadcrumb,
  breadcrumbText,
  numbersOf,
  patternOf,
  plain,
  sentence,
  tensorInWords,
} from '../../src/words/index.ts';
import { numbersFor } from '../conformance/exact.ts';

const types = (Object.keys(layers) as LayerType[]).filter((type) => type !== 'input');

function cases(type: LayerType): readonly { readonly program: Program; readonly values: Values }[] {
  return defOf({ type }).trials.map(({ options, inputs, below }) => {
    const program = compile(
      parse({
        layers: [
          ...inputs.map((shape, i) => ({ type: 'input', id: `in${i}`, shape: shape.slice(1) })),
          { type, id: 'it', from: inputs.map((_, i) => `in${i}`), ...options },
        ],
        loss: 'mse',
        optimizer: 'adam',
      }),
      { batch: inputs[0]![0]! },
    );
    const given = numbersFor(program, 7, (name, source) =>
      below !== undefined && name !== 'target' ? source.below(below) : source.normal(),
    );
    return { program, values: run(program, given) };
  });
}

describe.each(types)('of a %s layer, a forward cell and a cell of each gradient', (type) => {
  test('are explained by terms that come to the number', () => {
    for (const { program, values } of cases(type))
      for (const { formula, cells } of program.spans) {
        const it = explain(program, values, formula.out, cells - 1)!;
        const made = it.then ? it.then.value(it.total) : it.total;
        if (Number.isFinite(it.value))
          expect(Math.abs(made - it.value)).toBeLessThanOrEqual(1e-6 + 2e-5 * Math.abs(it.value));
        const code = codeOf(program, values, it.span, cells - 1);
        for (const term of it.terms) {
          if (!term || term.scale === 0) continue;
          const line = code.lines[litLine(code, term.t)]!.text;
          for (const factor of term.factors) {
            const named = code.names.get(factor.name);
            if (code.whole && line.includes('[')) expect(named, `${factor.name} in ${line}`).toBeDefined();
          }
        }
      }
    for (const { program } of cases(type))
      for (const tensor of program.tensors.values())
        if (
          tensor.role === 'weight' &&
          tensor.layer === 'it' &&
          // What a normalization was told of data is not learned.
          type !== 'normalization' &&
          !program.tensors.get(`${tensor.name}.next`)?.span?.pass.startsWith('f')
        )
          expect(gradientOf(program, tensor.name), tensor.name).not.toBeNull();
  });

  test.each(['en', 'zh-CN'] as const)('are said in %s, at every level, as is the way there', (locale) => {
    const messages = messagesIn(locale);
    for (const { program, values } of cases(type))
      for (const { formula, start, terms, cells } of program.spans)
        for (const cell of new Set([0, cells - 1]))
          for (const level of LEVELS) {
            const position = start + cell * terms + terms;
            const said = plain(sentence(messages, program, values, position, level));
            expect(said, formula.out).toMatch(/\S/);
            expect(said, formula.out).not.toMatch(/undefined|\[object|[{}]/);
            const way = breadcrumbText(breadcrumb(messages, program, position, level));
            expect(way, formula.out).toMatch(/\S/);
            expect(way, formula.out).not.toMatch(/undefined|\[object/);
          }
  });

  test.each(['en', 'zh-CN'] as const)('stand under names in words, %s', (locale) => {
    for (const { program } of cases(type))
      for (const { name } of program.tensors.values())
        expect(tensorInWords(messagesIn(locale), program, name), name).not.toMatch(/[_.]/);
  });

  test('are written out with their numbers', () => {
    for (const { program, values } of cases(type))
      for (const { formula, cells } of program.spans) {
        const it = explain(program, values, formula.out, cells >> 1)!;
        const lines = numbersOf(it, patternOf(program, it));
        expect(lines.length, formula.out).toBeGreaterThan(0);
        for (const { tex } of lines) expect(tex, formula.out).not.toMatch(/undefined/);
      }
  });
});
