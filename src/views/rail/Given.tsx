import { Dices, FolderOpen } from 'lucide-react';
import { inputsOf } from '../../core/graph.ts';
import { FILLS } from '../../formats/given.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Browse } from './Browse.tsx';
import css from './given.module.css';
import { classOf, setLabel } from './label.ts';
import { Pixels } from './Pixels.tsx';
import { Numbers } from './Table.tsx';
import { useValues } from './useValues.ts';

/** An input of any shape: made up, from a file, or number by number; the label, and the output that follows. */
export function Given() {
  const { actions } = useApp(),
    words = useMessages().rail;
  const model = useSelect((s) => s.model!),
    sample = useSelect((s) => s.sample),
    values = useValues();
  const seed = sample.kind === 'fill' ? sample.seed : 1;
  const inputs = inputsOf(model.network);
  return (
    <div className={css.data}>
      <div className={css.fills} role="group" aria-label={words.fill}>
        {FILLS.map((how) => (
          <Button
            key={how}
            small
            icon={how === 'random' && <Dices />}
            aria-pressed={sample.kind === 'fill' && sample.how === how}
            data-fill={how}
            title={words.filled[how]}
            onClick={() => actions.choose({ kind: 'fill', how, seed: how === 'random' ? seed + 1 : seed })}
          >
            {words.fills[how]}
          </Button>
        ))}
        <Button
          small
          icon={<FolderOpen />}
          title={words.fromFileTitle}
          onClick={(event) => event.currentTarget.dispatchEvent(new CustomEvent('backlit:open', { bubbles: true }))}
        >
          {words.fromFile}
        </Button>
      </div>
      <Browse />
      {inputs.map(({ id, shape }) => (
        <figure key={id} className={css.input}>
          <figcaption>
            {id} <span className="mono">{shape.length === 0 ? '1' : shape.join('×')}</span>
          </figcaption>
          {isPicture(shape) && <Pixels shape={shape} numbers={values.get(`${id}.y`)!} label={words.inputTable} />}
        </figure>
      ))}
      <Label />
      <Numbers input={!isPicture(inputs[0]!.shape)} />
    </div>
  );
}

/** Two or three axes of which the last, where there are three, is a colour. */
const isPicture = (shape: readonly number[]): boolean =>
  (shape.length === 2 && shape[0]! > 1) || (shape.length === 3 && (shape[2] === 1 || shape[2] === 3));

/** The most classes that fit into a list to choose from. */
const MOST_CLASSES = 1000;

/** The right class, where the loss asks for one. */
function Label() {
  const app = useApp(),
    words = useMessages().rail;
  const { network } = useSelect((s) => s.model!),
    values = useValues();
  const target = values.get('target'),
    output = values.get(`${network.outputs[0]!}.y`)!;
  const single = target?.length === 1 || target?.length === output.length;
  if (!target || !network.loss?.type.endsWith('categorical_crossentropy') || !single || output.length > MOST_CLASSES)
    return null;
  return (
    <label className={css.label} title={words.labelNote}>
      <span>{words.label}</span>
      <select value={classOf(target)} onChange={(event) => setLabel(app, Number(event.target.value))}>
        {Array.from(output, (_, k) => (
          <option key={k} value={k}>
            {k}
          </option>
        ))}
      </select>
    </label>
  );
}
