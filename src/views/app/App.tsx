import type { ReactNode } from 'react';
import type { Network } from '../../core/graph.ts';
import { useEffect, useState } from 'react';
import { useMessages, useSelect } from '../context.tsx';
import { Stage } from '../network/Stage.tsx';
import { Rail } from '../rail/Rail.tsx';
import { Files } from '../files/Files.tsx';
import { later } from '../shared/later.tsx';
import { soon } from '../shared/soon.tsx';
import { Notices } from '../shared/Notices.tsx';
import { Sheet } from '../shared/Sheet.tsx';
import { useTurns } from '../shared/turns.ts';
import { DRAWN } from '../presses.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { TopBar } from '../topbar/TopBar.tsx';
import css from './app.module.css';
import { Boundary } from './Boundary.tsx';
import { Beginning, InspectorOutlines, RailOutlines } from './Beginning.tsx';
import { KeysDialog } from './KeysDialog.tsx';
import { LeavePresent } from './LeavePresent.tsx';
import { useRoot } from './theme.ts';

const Inspector = soon(async () => (await import('../inspector/Inspector.tsx')).Inspector, <InspectorOutlines />);
const Gallery = later(async () => (await import('../gallery/Gallery.tsx')).Gallery);

type Part = 'rail' | 'inspector';

/** Counts the networks that have been on the stage: a view stays as long as its network does, whatever that learns. */
function useGeneration(network: Network | undefined): number {
  const [now, setNow] = useState({ network, count: 0 });
  if (now.network === network) return now.count;
  setNow({ network, count: now.count + 1 });
  return now.count + 1;
}

/** The screen: top bar, rail, stage, inspector, timeline; on a phone rail and inspector come up as sheets. */
export function App() {
  useRoot();
  const ready = useSelect((s) => s.model !== null);
  const [choosing, setChoosing] = useState(false);
  const choose = (): void => setChoosing(true);
  return (
    <div className={css.app}>
      {ready ? (
        <Parts onGallery={choose} />
      ) : (
        <>
          <header className={css.top}>
            <TopBar onGallery={choose} />
          </header>
          <Beginning />
        </>
      )}
      <Gallery open={choosing} onClose={() => setChoosing(false)} />
      <KeysDialog />
      <Files />
    </div>
  );
}

/** Everything that shows a model: the stage at once, the others after it, one by one. */
function Parts({ onGallery }: { readonly onGallery: () => void }) {
  const words = useMessages().app;
  const model = useSelect((s) => s.model);
  const turn = useTurns(4);
  useEffect(() => {
    if (turn === 4) document.body.dispatchEvent(new Event(DRAWN));
  }, [turn]);
  const [sheet, setSheet] = useState<Part | null>(null);
  const close = (): void => setSheet(null);
  const generation = useGeneration(model?.network);

  const view = (content: ReactNode) => <Boundary key={generation}>{content}</Boundary>;
  return (
    <>
      <header className={css.top}>
        {turn > 1 && (
          <TopBar
            onGallery={() => {
              close();
              onGallery();
            }}
          />
        )}
      </header>
      <Sheet id="rail" as="nav" title={words.rail} open={sheet === 'rail'} onClose={close} className={css.rail}>
        {turn > 2 ? (
          <Boundary>
            <Rail onAway={close} />
          </Boundary>
        ) : (
          <RailOutlines />
        )}
      </Sheet>
      <main className={css.stage} aria-label={words.stage}>
        {view(<Stage />)}
        <LeavePresent />
      </main>
      <Sheet
        id="inspector"
        as="aside"
        title={words.inspector}
        open={sheet === 'inspector'}
        onClose={close}
        className={css.inspector}
      >
        {turn > 3 ? view(<Inspector />) : <InspectorOutlines />}
      </Sheet>
      <div className={css.sheets}>
        {(['rail', 'inspector'] as const).map((part) => (
          <button
            key={part}
            type="button"
            aria-controls={part}
            aria-expanded={sheet === part}
            onClick={() => setSheet(sheet === part ? null : part)}
          >
            {words.sheets[part]}
          </button>
        ))}
      </div>
      <footer className={css.timeline} aria-label={words.timeline}>
        {turn > 1 && view(<Timeline />)}
      </footer>
      <Notices />
    </>
  );
}
