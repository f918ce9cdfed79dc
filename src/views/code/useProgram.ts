import { useEffect, useMemo, useRef, useState } from 'react';
import type { Answer } from '../../formats/keras-code/asks.ts';
import { SpecError } from '../../core/errors.ts';
import type { Understood } from '../../formats/keras-code/read.ts';
import { readCode } from '../../formats/keras-code/read.ts';
import { writeCode } from '../../formats/keras-code/write.ts';
import { restructure } from '../../state/structure.ts';
import { useApp, useSelect } from '../context.tsx';

/** Typing within this time is one change for undo. */
const BURST = 1500;
/** How long after the last key the program is read. */
const PAUSE = 250;

/** The program of the network: its own, or the one written from the network; and what is understood of it. */
export interface ProgramText {
  readonly text: string;
  readonly understood: Understood;
  /** What the core refused when the network was to be put on the stage. */
  readonly refusal: string | null;
  readonly type: (text: string) => void;
  readonly answer: (name: string, value: Answer) => void;
}

export function useProgram(): ProgramText {
  const app = useApp();
  const model = useSelect((s) => s.model!),
    code = useSelect((s) => s.code);
  const written = useMemo(() => (code ? '' : writeCode(model.network)), [code, model]);
  const [draft, setDraft] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const stored = code?.text ?? written;
  const answers = useMemo(() => code?.answers ?? {}, [code]);
  const understood = useMemo(() => readCode(stored, answers), [stored, answers]);
  const burst = useRef({ gesture: 0, at: 0 });
  const timer = useRef(0);

  /** Puts a program on the stage: its network where it says another one, else the text alone. */
  const run = (text: string, all: typeof answers): void => {
    const { actions, store } = app,
      state = store.getState();
    const now = performance.now();
    if (now - burst.current.at > BURST) burst.current.gesture = actions.gesture();
    burst.current.at = now;
    const { gesture } = burst.current;
    const before = readCode(state.code?.text ?? writeCode(state.model!.network), state.code?.answers ?? {});
    const after = readCode(text, all);
    setRefusal(null);
    const next = { text, answers: all };
    if (after.fit) actions.setFit(after.fit);
    const same = JSON.stringify(after.network) === JSON.stringify(before.network);
    try {
      if (after.network && !same) restructure(app, after.network, next, gesture);
      else actions.setCode(next, gesture);
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      setRefusal(error.message);
      actions.setCode(next, gesture);
    }
  };

  const latest = useRef({ run, answers });
  useEffect(() => {
    latest.current = { run, answers };
  });
  const type = (text: string): void => {
    setDraft(text);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      latest.current.run(text, latest.current.answers);
      setDraft(null);
    }, PAUSE);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  return {
    text: draft ?? stored,
    understood,
    refusal,
    type,
    answer: (name, value) => {
      if (value === answers[name]) return;
      run(draft ?? stored, { ...answers, [name]: value });
    },
  };
}
