import { Play } from 'lucide-react';
import { useApp, useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import css from './inspector.module.css';

/** What the panel says before anything is computed. */
export function StartCard() {
  const { actions } = useApp();
  const { start } = useMessages().inspector;
  return (
    <div className={css.panel} data-inspector="start">
      <h2 className={css.heading}>{start.title}</h2>
      <p className={css.lead}>{start.text}</p>
      <dl className={css.keys}>
        {start.keys.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Button look="solid" icon={<Play />} onClick={() => actions.play()}>
        {start.play}
      </Button>
      <p className={css.muted}>{start.edit}</p>
    </div>
  );
}
