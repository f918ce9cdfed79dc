import type { Named } from './fields.ts';
import type { Formula } from './formula.ts';
import { ref, times } from './formula.ts';
import { schedules } from './schedules/index.ts';

/** `factor` and `offset` of this update, and `scheduled` = η·factor + offset, the rate that the optimizer works with. */
export function scheduled(spec: Named): readonly Formula[] {
  const def = schedules[spec.type]!,
    offset = def.offset?.(spec) ?? null;
  const ofStep = (out: string, law: string, f: (t: number) => number): Formula => ({
    out,
    shape: [1],
    law,
    terms: 1,
    term: () => times(ref('step', 0)),
    then: {
      name: spec.type,
      // The first update is step 1; Keras counts the updates that are done.
      value: (step) => f(step - 1),
      derivative: () => Number.NaN,
      markup: (step) => `f(${step} - 1)`,
    },
  });
  return [
    ofStep('factor', `f_t = ${def.law(spec)}`, def.factor(spec)),
    ...(offset ? [ofStep('offset', 'o_t', offset)] : []),
    {
      out: 'scheduled',
      shape: [1],
      law: `\\eta_t = \\eta\\, f_t${offset ? ' + o_t' : ''}`,
      terms: offset ? 2 : 1,
      term: (_, t) => (t === 0 ? times(ref('learningRate', 0), ref('factor', 0)) : times(ref('offset', 0))),
    },
  ];
}
