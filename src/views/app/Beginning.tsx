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

/** Bars where lines of text will be, each some percent of the room wide. */
const Bars = ({
  className,
  widths,
}: {
  readonly className: string | undefined;
  readonly widths: readonly number[];
}) => (
  <div className={`${css.bars} ${className}`}>
    {widths.map((width, i) => (
      <i key={i} style={{ width: `${width}%` }} />
    ))}
  </div>
);

/** The outlines of the rail, and of the inspector, as long as they are being made. */
export const RailOutlines = () => <Bars className={css.rail} widths={[64, 92, 84, 96, 84, 60, 78]} />;
export const InspectorOutlines = () => <Bars className={css.inspector} widths={[40, 70, 100, 100, 100]} />;

const Outlines = () => (
  <div className={css.outlines} role="status">
    <span className="visually-hidden">{useMessages().app.loading}</span>
    <RailOutlines />
    <div className={css.stage}>
      {[1, 5, 5, 6, 6, 10].map((tiles, i) => (
        <div key={i}>
          {Array.from({ length: tiles }, (_, k) => (
            <i key={k} />
          ))}
        </div>
      ))}
    </div>
    <InspectorOutlines />
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
