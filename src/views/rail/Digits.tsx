import { Pencil, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { inputsOf } from '../../core/graph.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { useValues } from './useValues.ts';
import { Button } from '../shared/Button.tsx';
import { Browse } from './Browse.tsx';
import { later } from '../shared/later.tsx';
import css from './data.module.css';
import { Digit } from './Digit.tsx';
import { classOf, setLabel } from './label.ts';
import { Prediction } from './Prediction.tsx';
import { Thumbnails } from './Thumbnails.tsx';
import { useUpload } from './upload.ts';

const Pad = later(async () => (await import('./Pad.tsx')).Pad);

/** The digit that the network looks at: its picture, its label, what the network makes of it; others; one's own. */
export function Digits({ onAway }: { readonly onAway: () => void }) {
  const app = useApp(),
    words = useMessages().rail;
  const values = useValues(),
    model = useSelect((s) => s.model!),
    label = useSelect((s) => app.derive.sample(s).label);
  const [drawing, setDrawing] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const upload = useUpload();
  return (
    // A picture dropped anywhere here is read; the button does the same.
    <div
      className={css.data}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const [file] = event.dataTransfer.files;
        if (!file?.type.startsWith('image/')) return;
        event.preventDefault();
        void upload(file);
      }}
    >
      <div className={css.present}>
        <Digit
          className={css.picture}
          pixels={values.get(`${inputsOf(model.network)[0]!.id}.y`)!}
          label={words.thumbnail(label ?? words.noLabel)}
        />
        <div className={css.own}>
          <Button
            icon={<Pencil />}
            aria-expanded={drawing}
            aria-haspopup="dialog"
            onClick={() => {
              onAway();
              setDrawing(!drawing);
            }}
          >
            {words.draw}
          </Button>
          <Button icon={<Upload />} onClick={() => chooser.current!.click()}>
            {words.upload}
          </Button>
          <input
            ref={chooser}
            type="file"
            accept="image/*"
            hidden
            onChange={(event) => {
              void upload(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </div>
      </div>
      <Browse />
      <Label />
      <Prediction />
      <Thumbnails />
      <Pad open={drawing} onClose={() => setDrawing(false)} onPicture={upload} />
    </div>
  );
}

/** The label, to be taken as it is or asked "what if it were another". */
function Label() {
  const app = useApp(),
    words = useMessages().rail;
  const values = useValues(),
    sample = useSelect((s) => s.sample),
    own = useSelect((s) => app.derive.sample(s)),
    edited = useSelect((s) => s.edits['target'] !== undefined),
    model = useSelect((s) => s.model!);
  const classes = values.get(`${model.network.outputs[0]!}.y`)!.length;
  const drawn = sample.kind === 'drawn';
  const now = drawn && sample.label === null ? '' : String(classOf(values.get('target')!));
  return (
    <label className={css.label} title={words.labelNote}>
      <span>{drawn ? words.whichDigit : words.label}</span>
      <select
        value={now}
        data-edited={edited}
        onChange={({ target }) => setLabel(app, target.value === '' ? null : Number(target.value))}
      >
        {drawn && <option value="">{words.whatever}</option>}
        {Array.from({ length: classes }, (_, k) => (
          <option key={k} value={k}>
            {k}
          </option>
        ))}
      </select>
      {edited && own.label !== null && <s>{own.label}</s>}
    </label>
  );
}
