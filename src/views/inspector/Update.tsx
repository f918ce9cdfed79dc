import { decimalsOf } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import type { Program } from '../../core/program.ts';
import type { Cell } from '../../trace/index.ts';
import { CellNumber } from './CellNumber.tsx';
import css from './inspector.module.css';
import { useInspected } from './moment.ts';

/** The update of one weight: now → after the step, the learning rate, the gradient. */
export function Update() {
  const { explanation, program, values } = useInspected();
  const words = useMessages().inspector;
  const { name, at, value } = explanation;
  const weight: Cell = { name: name.replace(/\.next$/, ''), at };
  if (program.tensors.get(weight.name)?.role !== 'weight') return null;
  const tensor = program.tensors.get(weight.name)!;
  const gradient: Cell = { name: `${tensor.layer}.d${tensor.local}`, at };
  const rate: Cell = { name: 'optimizer.learningRate', at: 0 };
  const now = values.get(weight.name)![at]!;
  const digits = [4, 5, 6, 7].find((d) => now.toFixed(d) !== value.toFixed(d)) ?? 4;
  const memories = memoriesOf(program, weight, words.memories);
  const memoryDigits = (cells: readonly Cell[]): number => decimalsOf(cells.map((c) => values.get(c.name)![c.at]!));
  const optimizer = program.network.optimizer?.type ?? '';
  return (
    <section aria-label={words.update}>
      <div className={css.afterwards}>
        <span className={css.card}>
          <small>{words.now}</small>
          <CellNumber cell={weight} digits={digits} strong />
        </span>
        <span className={css.arrow}>→</span>
        <span className={css.card}>
          <small>{words.after}</small>
          <CellNumber cell={{ name, at }} digits={digits} strong />
        </span>
      </div>
      <dl className={css.totals}>
        <div className={css.line}>
          <dt>{words.learningRate(optimizer.toUpperCase())}</dt>
          <dd>
            <CellNumber cell={rate} digits={decimalsOf([values.get(rate.name)![0]!])} />
          </dd>
        </div>
        <div className={css.line}>
          <dt>{words.gradientOfIt}</dt>
          <dd>
            <CellNumber cell={gradient} digits={decimalsOf([values.get(gradient.name)![at]!])} />
          </dd>
        </div>
        {memories.map(({ label, before, after }) => (
          <div key={label} className={css.line} data-memory={label}>
            <dt>{label}</dt>
            <dd>
              {before && (
                <>
                  <CellNumber cell={before} digits={memoryDigits([before, after])} /> →{' '}
                </>
              )}
              <CellNumber cell={after} digits={memoryDigits([after])} />
            </dd>
          </div>
        ))}
      </dl>
      <p className={css.muted}>{words.oldValues}</p>
    </section>
  );
}

/** What the optimizer remembers of a weight, before and after this step, and the rates it has corrected. */
function memoriesOf(
  program: Program,
  weight: Cell,
  names: { readonly [slot: string]: string },
): readonly { readonly label: string; readonly before: Cell | null; readonly after: Cell }[] {
  const found = [...program.tensors.values()].flatMap(({ name, role }) => {
    if (role !== 'slot' || !name.startsWith(`${weight.name}.`) || !program.tensors.has(`${name}.next`)) return [];
    const slot = name.slice(weight.name.length + 1);
    return [
      { label: names[slot] ?? slot, before: { name, at: weight.at }, after: { name: `${name}.next`, at: weight.at } },
    ];
  });
  const rest = [`${weight.name}.gait`, 'optimizer.correction', 'optimizer.rate'].flatMap((name) =>
    program.tensors.has(name)
      ? [
          {
            label: names[name.split('.').at(-1)!] ?? name,
            before: null,
            after: { name, at: name.startsWith('optimizer') ? 0 : weight.at },
          },
        ]
      : [],
  );
  return [...found, ...rest];
}
