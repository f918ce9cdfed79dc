import { useEffect, useRef, useState } from 'react';
import type { Handed } from '../../state/files.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { useUpload } from '../rail/upload.ts';
import { later } from '../shared/later.tsx';
import css from './files.module.css';

const Opening = later(async () => (await import('./Opening.tsx')).Opening);
const Matching = later(async () => (await import('./Matching.tsx')).Matching);
const Save = later(async () => (await import('./Save.tsx')).Save);
const Report = later(async () => (await import('./Report.tsx')).Report);

/** Opens files from wherever they come: dropped anywhere, pasted, or chosen. */
export function Files() {
  const { actions, store } = useApp(),
    take = useTake();
  const opening = useSelect((s) => s.opening !== null),
    report = useSelect((s) => s.reading),
    offer = useSelect((s) => s.offer !== null);
  const chooser = useRef<HTMLInputElement>(null);
  const dragging = useDrops(take),
    [saving, setSaving] = useState(false);
  usePaste(take);
  useEffect(() => {
    const choose = (): void => chooser.current?.click();
    const save = (): void => setSaving(store.getState().model !== null);
    document.addEventListener('backlit:open', choose);
    document.addEventListener('backlit:save', save);
    return () => {
      document.removeEventListener('backlit:open', choose);
      document.removeEventListener('backlit:save', save);
    };
  }, [store]);
  return (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        data-open
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {dragging && <Overlay />}
      <Opening open={opening} onClose={() => store.getState().opening?.cancel()} />
      <Matching open={offer} onClose={() => store.getState().offer?.leave()} />
      <Save open={saving} onClose={() => setSaving(false)} />
      <Report open={report} onClose={() => actions.setReading(false)} />
    </>
  );
}

const Overlay = () => {
  const words = useMessages().app;
  return (
    <div className={css.overlay}>
      <p>
        <strong>{words.drop}</strong>
        <span>{words.dropNote}</span>
      </p>
    </div>
  );
};

/** What becomes of files: a picture becomes the input, everything else is opened. */
function useTake(): (files: readonly File[]) => void {
  const app = useApp(),
    upload = useUpload();
  return (files) => {
    const [file] = files;
    if (!file) return;
    const { model } = app.store.getState();
    if (file.type.startsWith('image/') && model) {
      if (model.data.kind === 'digits') void upload(file);
      else void import('./picture.ts').then(({ openPicture }) => openPicture(app, file));
      return;
    }
    void open(app, files);
  };
}

async function open(app: ReturnType<typeof useApp>, files: readonly Handed[]): Promise<void> {
  const { openFiles } = await import('../../state/files.ts');
  await openFiles(app, files);
}

/** Takes what is dropped on the page; tells whether files hang over it. */
function useDrops(take: (files: readonly File[]) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const now = useRef(take);
  useEffect(() => void (now.current = take));
  useEffect(() => {
    const holds = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent): void => {
      if (!holds(event)) return;
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent): void => {
      setDragging(false);
      if (!holds(event) || event.defaultPrevented) return;
      event.preventDefault();
      now.current([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return dragging;
}

/** Takes what is pasted outside of fields: files, or an architecture as JSON. */
function usePaste(take: (files: readonly File[]) => void): void {
  const now = useRef(take);
  useEffect(() => void (now.current = take));
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest('input, textarea, select, [contenteditable]')) return;
      const files = [...(event.clipboardData?.files ?? [])],
        text = event.clipboardData?.getData('text/plain').trim() ?? '';
      if (files.length > 0) now.current(files);
      else if (/^[{[]/.test(text)) now.current([new File([text], 'pasted.json', { type: 'application/json' })]);
      else return;
      event.preventDefault();
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, []);
}
