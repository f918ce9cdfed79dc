import type { Program, Values } from '../core/program.ts';
import type { Model } from '../formats/model_file.ts';
import type { Derive } from './derive.ts';
import { createDerive } from './derive.ts';
import type { App } from './store.ts';
import { createApp } from './store.ts';
import type { State } from './types.ts';

/** An instance that shows a model before its numbers are there: its structure, its made-up input, and nothing computed. */
export function createOutline(model: Model, { store, derive }: App): App {
  const { locale, messages, theme } = store.getState();
  return createApp(
    { model, locale, messages, theme, level: 'layer' },
    outlineDerive((state) => derive.program(state)),
  );
}

/** Of a model without numbers only its program follows; zeros hold the places of weights and results, all in one array. */
function outlineDerive(programOf: Derive['program']): Derive {
  const derive = { ...createDerive(), program: programOf };
  const kept: { program: Program | null; values: Values } = { program: null, values: new Map() };
  const values = ({ model, mode }: Pick<State, 'model' | 'mode'>): Values => {
    const program = derive.program({ model, mode });
    if (kept.program === program) return kept.values;
    const tensors = [...program.tensors.values()],
      zeros = new Float32Array(tensors.reduce((most, { size }) => Math.max(most, size), 0));
    const blank = tensors.map(({ name, size }) => [name, zeros.subarray(0, size)] as const);
    const inputs = [...model!.samples[0]!.inputs].map(([id, data]) => [`${id}.y`, data] as const);
    const told = [...program.given].flatMap(([name, beginning]) =>
      beginning.kind === 'value'
        ? [[name, new Float32Array(program.tensors.get(name)!.size).fill(beginning.value)] as const]
        : [],
    );
    Object.assign(kept, { program, values: new Map([...blank, ...told, ...inputs]) });
    return kept.values;
  };
  const output = ({ model }: Pick<State, 'model'>): Float32Array =>
    values({ model, mode: 'train' }).get(`${model!.network.outputs[0]!}.y`)!;
  return {
    ...derive,
    values,
    given: ({ model }) => values({ model, mode: 'train' }),
    before: () => null,
    lit: () => null,
    prediction: output,
    predicted: () => 0,
  };
}
