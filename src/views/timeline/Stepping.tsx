import { CircleDot, CircleHelp, Repeat, Stethoscope } from 'lucide-react';
import { useEffect, useState } from 'react';
import { litStep } from '../../trace/index.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { later } from '../shared/later.tsx';
import css from './stepping.module.css';
import { useFindings } from './useFindings.ts';

const Clinic = later(async () => (await import('./Clinic.tsx')).Clinic);
const Breakpoints = later(async () => (await import('./Breakpoints.tsx')).Breakpoints);

/** Loop the layer; breakpoints: how many there are, and the list behind them. */
export function Stepping() {
  const { actions, store, derive } = useApp();
  const words = useMessages().timeline.stepping;
  const predicting = useSelect((s) => s.predicting);
  const findings = useFindings();
  const [clinic, setClinic] = useState(false);
  const loop = useSelect((s) => s.loop);
  const stops = useSelect((s) => s.breakpoints);
  const [open, setOpen] = useState(false);
  const active = stops.filter((s) => s.on).length;

  useEffect(() => {
    const show = (): void => {
      if (!store.getState().model) return;
      actions.pause();
      setOpen(true);
    };
    const put = (): void => {
      const state = store.getState();
      const lit = state.model && litStep(derive.program(state), state.position);
      if (lit) actions.toggleStop({ kind: 'cell', name: lit.span.formula.out, at: lit.cell });
    };
    document.addEventListener('backlit:breakpoints', show);
    document.addEventListener('backlit:breakpoint', put);
    return () => {
      document.removeEventListener('backlit:breakpoints', show);
      document.removeEventListener('backlit:breakpoint', put);
    };
  }, [store, derive, actions]);

  return (
    <div className={css.tools} role="group" aria-label={words.label}>
      <button
        type="button"
        className={css.tool}
        aria-pressed={loop}
        aria-label={words.loop}
        title={`${words.loop} (L)`}
        onClick={() => actions.setLoop(!loop)}
      >
        <Repeat />
      </button>
      <button
        type="button"
        className={css.tool}
        data-breakpoints={active}
        aria-label={words.open(stops.length)}
        aria-haspopup="dialog"
        title={`${words.open(stops.length)} (Shift+B)`}
        onClick={() => setOpen(true)}
      >
        <CircleDot />
        {stops.length > 0 && <b className="mono">{stops.length}</b>}
      </button>
      <button
        type="button"
        className={css.tool}
        aria-pressed={predicting}
        aria-label={words.predict}
        title={`${words.predict} (P)`}
        onClick={() => actions.setPredicting(!predicting)}
      >
        <CircleHelp />
      </button>
      <button
        type="button"
        className={css.tool}
        data-clinic={findings.length}
        data-alarm={findings.length > 0 ? '' : undefined}
        aria-label={words.clinic(findings.length)}
        aria-haspopup="dialog"
        title={words.clinic(findings.length)}
        onClick={() => setClinic(true)}
      >
        <Stethoscope />
        {findings.length > 0 && <b className="mono">{findings.length}</b>}
      </button>
      <Clinic open={clinic} onClose={() => setClinic(false)} />
      <Breakpoints open={open} onClose={() => setOpen(false)} />
    </div>
  );
}
