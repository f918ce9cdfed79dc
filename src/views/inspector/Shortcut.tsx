import { decimalsOf } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import { isSoftmax } from './activation.ts';
import { CellNumber, Figure } from './CellNumber.tsx';
import css from './inspector.module.css';
import { useInspected } from './moment.ts';

/** Softmax and cross-entropy back in two local steps, and the well-known p − t that both come to. */
export function Shortcut() {
  const { program, values, explanation } = useInspected();
  const words = useMessages().inspector.shortcut;
  const { name, at, span, value } = explanation;
  const { layer } = span,
    local = program.tensors.get(name)!.local;
  const loss = program.network.loss?.type;
  const target = values.get('target'),
    p = values.get(`${layer}.y`);
  if (
    (local !== 'dz' &&
      (program.tensors.has(`${layer}.dz`) ||
        name !== `${program.network.layers.find((l) => l.id === layer)?.from[0]}.dy`)) ||
    !isSoftmax(program, layer) ||
    !program.network.outputs.includes(layer) ||
    loss !== 'categorical_crossentropy' ||
    target?.length !== p?.length ||
    !target ||
    !p ||
    Math.abs(target.reduce((a, b) => a + b, 0) - 1) > 1e-6
  )
    return null;
  const straight = p[at]! - target[at]!,
    digits = decimalsOf([p[at]!, straight, value]);
  return (
    <section aria-label={words.title} data-shortcut={straight}>
      <h3 className={css.title}>{words.title}</h3>
      <p className={css.muted}>{words.text}</p>
      <div className={css.line}>
        <span>
          <CellNumber cell={{ name: `${layer}.y`, at }} digits={digits} /> −{' '}
          <CellNumber cell={{ name: 'target', at }} digits={Number.isInteger(target[at]) ? 0 : digits} />
        </span>
        <span>
          = <Figure value={straight} digits={digits} tone="gradient" strong />
        </span>
      </div>
    </section>
  );
}
