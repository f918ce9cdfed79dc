import type { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import css from './code.module.css';
import type { Mark } from './editor.ts';
import { createEditor, goTo, markIn, writeInto } from './editor.ts';

interface Props {
  readonly text: string;
  readonly label: string;
  readonly marks: readonly Mark[];
  /** A place the reader asked for; a new object each time. */
  readonly target: { readonly from: number; readonly to: number } | null;
  readonly onChange: (text: string) => void;
}

/** The editor of the program. */
export function Editor({ text, label, marks, target, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null),
    view = useRef<EditorView | null>(null),
    change = useRef(onChange),
    first = useRef(text);
  useEffect(() => {
    change.current = onChange;
  }, [onChange]);
  useEffect(() => {
    const made = createEditor(place.current!, first.current, label, (now) => change.current(now));
    view.current = made;
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
      view.current = null;
    };
  }, [label]);
  useEffect(() => {
    if (view.current) writeInto(view.current, text);
  }, [text]);
  useEffect(() => {
    if (view.current) markIn(view.current, marks);
  }, [marks]);
  useEffect(() => {
    if (view.current && target) goTo(view.current, target.from, target.to);
  }, [target]);
  return <div ref={place} className={css.editor} data-editor />;
}
