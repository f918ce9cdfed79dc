import { RotateCcw } from 'lucide-react';
import { openHash, openModel } from '../../state/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Mark } from '../shared/icons.tsx';
import css from './beginning.module.css';

/** What is on the screen as long as there is no model: its outlines while one loads, or what went wrong and a way on. */
export function Beginning() {
  const loading = useSelect((s) => s.loading !== null);
  return loading ? <Outlines /> : <Failure />;
}

const Outlines = () => (
  <div className={css.outlines} role="status">
    <span className="visually-hidden">{useMessages().app.loading}</span>
    <div className={css.rail}>
      {[64, 92, 84, 96, 84, 60, 78].map((width, i) => (
        <i key={i} style={{ width: `${width}%` }} />
      ))}
    </div>
    <div className={css.stage}>
      {[1, 5, 5, 6, 6, 10].map((tiles, i) => (
        <div key={i}>
          {Array.from({ length: tiles }, (_, k) => (
            <i key={k} />
          ))}
        </div>
      ))}
    </div>
    <div className={css.inspector}>
      {[40, 70, 100, 100, 100].map((width, i) => (
        <i key={i} style={{ width: `${width}%` }} />
      ))}
    </div>
    <div className={css.timeline} />
  </div>
);

function Failure() {
  const app = useApp(),
    words = useMessages().app;
  const notices = useSelect((s) => s.notices);
  const again = (open: () => Promise<boolean>) => (): void => {
    for (const { id } of notices) app.actions.unnotify(id);
    void open();
  };
  return (
    <main className={css.failure} role="alert">
      <Mark size={56} />
      <h1>{words.failedTitle}</h1>
      <p>{words.failedText}</p>
      {notices.map((notice) => (
        <code key={notice.id}>{notice.text}</code>
      ))}
      <div className={css.ways}>
        <Button look="solid" icon={<RotateCcw />} onClick={again(() => openHash(app, location.hash, null))}>
          {words.retry}
        </Button>
        <Button onClick={again(() => openModel(app, 'lenet'))}>{words.openFirst}</Button>
      </div>
    </main>
  );
}
