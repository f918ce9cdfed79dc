import { predictsOtherwise } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { useValues } from './useValues.ts';
import { shown, whole } from '../shared/number.ts';
import css from './data.module.css';
import { classOf } from './label.ts';
import { Probabilities } from './Probabilities.tsx';

/** What the network makes of the present digit: its answer, and how likely it finds each class. */
export function Prediction() {
  const { derive } = useApp(),
    words = useMessages().rail;
  const values = useValues(),
    predicted = useSelect((s) => derive.predicted(s)),
    output = useSelect((s) => derive.answer(s)),
    otherwise = useSelect((s) => predictsOtherwise(derive.program(s)));
  return (
    <div className={css.prediction}>
      <p className={css.says} data-predicted={predicted}>
        {words.says} <strong>{predicted}</strong>
        <span className="mono" title={whole(output[predicted]!)}>
          {shown(100 * output[predicted]!, 1)} %
        </span>
      </p>
      {otherwise && <p className={css.otherwise}>{words.otherwise}</p>}
      <Probabilities output={output} label={classOf(values.get('target')!)} />
    </div>
  );
}
