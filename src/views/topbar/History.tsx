import { Redo2, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import type { Change } from '../../state/index.ts';
import { placeInWords } from '../../words/place.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';

/** Undo and redo; each says which change it is about. */
export function History() {
  const { actions, history } = useApp(),
    words = useMessages().app,
    name = useNameOf();
  const past = useStore(history, (h) => h.pastStates.length),
    next = useStore(history, (h) => h.futureStates.at(-1)?.change);
  const last = useSelect((s) => s.change);
  return (
    <>
      <Button
        icon={<Undo2 />}
        disabled={past === 0}
        label={past === 0 ? words.undo : words.undoOf(name(last))}
        onClick={() => actions.undo()}
      />
      <Button
        icon={<Redo2 />}
        disabled={next === undefined}
        label={next === undefined ? words.redo : words.redoOf(name(next))}
        onClick={() => actions.redo()}
      />
    </>
  );
}

/** Names a change: which number, or what else. */
function useNameOf(): (change: Change) => string {
  const { derive } = useApp(),
    messages = useMessages(),
    model = useSelect((s) => s.model),
    batch = useSelect((s) => s.batch);
  return ({ what, cell }) => {
    const { changes } = messages.app;
    if (what !== 'edit') return changes[what];
    const program = model && derive.program({ model, mode: 'train', batch });
    return changes.edit(
      cell && program?.tensors.has(cell.name) ? placeInWords(messages, program, cell.name, cell.at) : '',
    );
  };
}
