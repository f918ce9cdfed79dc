import { Play } from 'lucide-react';
import type { Beyond } from '../../formats/format.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { soon } from '../shared/soon.tsx';
import css from './inspector.module.css';

const Stop = soon(async () => (await import('./Stop.tsx')).Stop);

/** What the panel says before anything is computed. */
export function StartCard({ beyond }: { readonly beyond: readonly Beyond[] | null }) {
  const { actions, derive } = useApp();
  const empty = useSelect((s) => s.model !== null && derive.program(s).steps === 0);
  const { start } = useMessages().inspector;
  if (beyond && empty)
    return (
      <div className={css.panel} data-inspector="start">
        <Stop beyond={beyond} begun={false} />
      </div>
    );
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
