import { useSelect } from '../context.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { Stage } from '../network/Stage.tsx';
import { Rail } from '../rail/Rail.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { TopBar } from '../topbar/TopBar.tsx';
import css from './app.module.css';

/** The screen: top bar, rail, stage, inspector, timeline. */
export function App() {
  const ready = useSelect((s) => s.model !== null);
  return (
    <div className={css.app}>
      <header className={css.top}>
        <TopBar />
      </header>
      <nav className={css.rail}>{ready && <Rail />}</nav>
      <main className={css.stage}>{ready && <Stage />}</main>
      <aside className={css.inspector}>{ready && <Inspector />}</aside>
      <footer className={css.timeline}>{ready && <Timeline />}</footer>
    </div>
  );
}
