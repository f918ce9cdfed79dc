import { describe, expect, test } from 'vitest';
import { messagesIn } from '../../src/i18n/index.ts';
import { flatten } from '../../src/core/tensor.ts';
import { LEVELS, anchorOf, positionOf } from '../../src/trace/index.ts';
import { breadcrumb, breadcrumbText } from '../../src/words/index.ts';
import { NETWORKS, made } from './programs.ts';

const { program } = made(NETWORKS['lenet']!);
const at = (name: string, ...cell: number[]): number => {
  const { span, shape } = program.tensors.get(name)!;
  return span!.start + flatten(shape, cell) * span!.terms;
};
const said = (locale: 'en' | 'zh-CN', position: number, level: (typeof LEVELS)[number]): string =>
  breadcrumbText(breadcrumb(messagesIn(locale), program, position, level));

describe('the breadcrumb', () => {
  const position = at('conv2.dkernel', 0, 1, 3 - 1, 2) + 17;

  test('says the way from the pass to the term', () => {
    expect(said('en', position, 'multiply')).toBe(
      'Backward · conv2 · kernel gradient · filter 3, row 1, column 2, channel 3 · term 17 of 25',
    );
    expect(said('zh-CN', position, 'multiply')).toBe(
      '反向传播 · conv2 · 卷积核梯度 · 卷积核 3，第 1 行第 2 列，通道 3 · 第 17 项，共 25 项',
    );
  });

  test('is as fine as the level', () => {
    expect(said('en', position, 'value')).toBe(
      'Backward · conv2 · kernel gradient · filter 3, row 1, column 2, channel 3',
    );
    expect(said('en', position, 'layer')).toBe('Backward · conv2');
    expect(said('en', 0, 'multiply')).toBe('');
    expect(said('en', program.steps, 'value')).toMatch(/^Update · dense · new bias · bias of neuron 10$/);
  });

  test.each(Object.keys(NETWORKS))('%s: every part names its place, and begins at or before it', (name) => {
    const one = made(NETWORKS[name]!).program;
    for (const locale of ['en', 'zh-CN'] as const)
      for (const span of one.spans)
        for (const level of LEVELS) {
          const here = span.start + Math.ceil(span.cells / 2) * span.terms;
          const crumbs = breadcrumb(messagesIn(locale), one, here, level);
          expect(breadcrumbText(crumbs)).not.toMatch(/undefined|NaN|· ·/);
          for (const crumb of crumbs) expect(crumb.start).toBeLessThan(here);
        }
  });

  test('of a place kept by name is the same after it was read back', () => {
    const again = positionOf(program, anchorOf(program, position));
    expect(said('en', again, 'multiply')).toBe(said('en', position, 'multiply'));
  });
});
