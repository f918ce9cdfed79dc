import { useEffect, useId, useRef, useState } from 'react';
import type { Beyond } from '../../formats/format.ts';
import type { App, State } from '../../state/index.ts';
import type { Cell } from '../../trace/index.ts';
import { litStep } from '../../trace/index.ts';
import { useApp, useFirstMessages, useSelect } from '../context.tsx';
import { Corners, Cross, Minus, Plus } from '../shared/icons.tsx';
import { Legend } from './Legend.tsx';
import type { Screen } from './screen.ts';
import { createScreen } from './screen.ts';
import { matrixLayer } from './dense.ts';
import css from './stage.module.css';
import { soon } from '../shared/soon.tsx';
import type { Point } from './geometry.ts';

const DenseSwitch = soon(async () => (await import('./DenseSwitch.tsx')).DenseSwitch);
const SampleBar = soon(async () => (await import('./batch/SampleBar.tsx')).SampleBar);

/** Where the pointer is, and whether it is a finger. */
interface Pointed {
  readonly at: Point;
  readonly touch: boolean;
}
/** A number under the pointer. */
export interface Hover extends Pointed {
  readonly cell: Cell;
}
/** A layer under the pointer that cannot be computed. */
export interface GreyHover extends Pointed {
  readonly grey: Beyond;
}

/** Whether the step in the light can be shown as matrices. */
const hasMatrix = ({ derive }: App, state: State): boolean => {
  const program = derive.program(state);
  return matrixLayer(program, litStep(program, state.position)) !== null;
};

const GreyTip = soon(async () => (await import('./beyond/GreyTip.tsx')).GreyTip);
const Tooltip = soon(async () => (await import('./Tooltip.tsx')).Tooltip);

/** A canvas that is operated by keys. */
const operated = { role: 'application', tabIndex: 0 };

/** The network, from left to right, in the light of the present step. */
export function Stage({ roomy = false }: { readonly roomy?: boolean } = {}) {
  const app = useApp();
  const words = useFirstMessages().stage;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const screen = useRef<Screen | null>(null);
  const [hover, setHover] = useState<Hover | GreyHover | null>(null);
  const closeUp = useSelect((s) => s.closeUp),
    dense = useSelect((s) => s.dense),
    either = useSelect((s) => s.model !== null && hasMatrix(app, s));
  const keys = useId();

  useEffect(() => {
    const made = createScreen({ app, frame: frame.current!, canvas: canvas.current!, roomy, onHover: setHover });
    screen.current = made;
    return () => {
      made.dispose();
      screen.current = null;
    };
  }, [app, roomy]);

  const batch = useSelect((s) => s.batch);
  return (
    <div className={css.whole}>
      {batch > 1 && <SampleBar />}
      <div className={css.frame} ref={frame} data-view="stage">
        <canvas className={css.canvas} ref={canvas} aria-label={words.label} aria-describedby={keys} {...operated} />
        <span id={keys} className="visually-hidden">
          {words.keys}
        </span>
        {!roomy && <Legend />}
        <div className={css.tools} data-roomy={roomy}>
          {either && <DenseSwitch />}
          {closeUp !== null ? (
            <button type="button" className={css.leave} onClick={() => app.actions.closeUp(null)}>
              <Cross size={14} /> {words.leave}
            </button>
          ) : either && dense === 'matrix' ? null : (
            <>
              <button
                type="button"
                className={css.tool}
                aria-label={words.zoomOut}
                title={words.zoomOut}
                onClick={() => screen.current?.zoom(1 / 1.5)}
              >
                <Minus size={15} />
              </button>
              <button
                type="button"
                className={css.tool}
                aria-label={words.fit}
                title={words.fit}
                onClick={() => screen.current?.fit()}
              >
                <Corners size={14} />
              </button>
              <button
                type="button"
                className={css.tool}
                aria-label={words.zoomIn}
                title={words.zoomIn}
                onClick={() => screen.current?.zoom(1.5)}
              >
                <Plus size={15} />
              </button>
            </>
          )}
        </div>
        {hover && ('grey' in hover ? <GreyTip hover={hover} frame={frame} /> : <Tooltip hover={hover} frame={frame} />)}
      </div>
    </div>
  );
}
