import { describe, expect, test } from 'vitest';
import type { Fields } from '../../src/core/fields.ts';
import type { LossType } from '../../src/core/losses/index.ts';
import { lossAliases, losses, lossOf } from '../../src/core/losses/index.ts';
import { parse } from '../../src/core/network.ts';
import { run } from '../../src/core/machine.ts';
import { compile } from '../../src/core/program.ts';
import type { Random } from '../../src/core/random.ts';
import { numbersFor, slips, told, variants, wrongGradients } from './exact.ts';
import { badLaws } from './laws.ts';

const shapes: readonly (readonly number[])[] = [[1], [4], [3, 2]];

describe.each(Object.keys(losses) as LossType[])('loss %s', (type) => {
  const { fields, trial }: { readonly fields: Fields; readonly trial: string } = lossOf({ type });
  const settings = variants(fields).map((options) => [told(options), { type, ...options }] as const);

  test.each(settings)('%s', (_, loss) => {
    for (const shape of shapes) {
      const n = shape.at(-1)!;
      const network = parse({ layers: [{ type: 'input', id: 'x', shape }], loss });
      expect(parse(JSON.parse(JSON.stringify(network)))).toEqual(network);
      const program = compile(network, { batch: 3 });
      expect(program.tensors.get('loss.value')!.shape).toEqual([1]);
      expect(program.tensors.get('x.dy')!.shape).toEqual([3, ...shape]);

      const logits = 'fromLogits' in loss && loss['fromLogits'] === true;
      let hot = 0,
        k = 0;
      const target = (source: Random): number => {
        if (trial === 'classes') return source.below(n);
        if (trial === 'numbers') return source.uniform();
        if (k === 0) hot = source.below(n);
        const t = k === hot ? 1 : 0;
        k = (k + 1) % n;
        return t;
      };
      const given = numbersFor(program, 5, (name, source) =>
        name === 'target'
          ? target(source)
          : logits || type.includes('hinge')
            ? source.normal() * 2
            : 0.05 + 0.9 * source.uniform(),
      );
      expect(slips(program, given)).toEqual([]);
      expect(wrongGradients(program, given, new Map([['x.y', 'x.dy']]))).toEqual([]);
      expect(badLaws(program)).toEqual([]);
      expect(run(program, given).get('loss.value')![0]).toSatisfy(Number.isFinite);
    }
  });
});

test('every short name stands for a loss', () => {
  for (const [alias, type] of Object.entries(lossAliases)) {
    expect(parse({ layers: [{ type: 'input', shape: [2] }], loss: alias }).loss!.type).toBe(type);
    expect(losses).toHaveProperty(type);
  }
});
