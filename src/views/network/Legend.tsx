import { litStep } from '../../trace/index.ts';
import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import css from './stage.module.css';

/** What the colours mean at the present step. */
export function Legend() {
  const { derive } = useApp();
  const words = useFirstMessages().stage;
  const pass = useSelect((s) => (s.model ? litStep(derive.program(s), s.position)?.span.pass : undefined));
  const plain = useSelect((s) => !s.model || !derive.program(s).network.layers.some((l) => 'filters' in l));
  const plane = useSelect(
    (s) => s.model?.network.layers[0]?.type === 'input' && s.model.network.layers[0].shape.join() === '2',
  );
  const back = pass === 'backward' || pass === 'update';
  const swatch = (colour: string, text: string) => (
    <span>
      <i style={{ background: `var(--${colour})` }} />
      {text}
    </span>
  );
  return (
    <div className={css.legend}>
      {swatch('positive', words.positive)}
      {swatch('negative', words.negative)}
      {back && swatch('gradient-positive', words.gradientPositive)}
      {back && swatch('gradient-negative', words.gradientNegative)}
      {plain && <span>{words.dashed}</span>}
      {plane ? <span>{words.plane}</span> : <span>{words.waiting}</span>}
    </div>
  );
}
