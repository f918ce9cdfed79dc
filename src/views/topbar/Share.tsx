import { Check, Copy } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { embedCode, linkTo } from '../../state/link.ts';
import { useApp, useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import { copyFrom } from './copy.ts';
import css from './share.module.css';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The present frame as a link, and as the HTML that embeds it. */
export function Share({ open, onClose }: Props) {
  const words = useMessages().app;
  return (
    <Dialog open={open} onClose={onClose} title={words.shareTitle} note={words.shareNote}>
      <Frame />
    </Dialog>
  );
}

function Frame() {
  const app = useApp(),
    words = useMessages().app;
  const [{ link, code }] = useState(() => ({ link: linkTo(app), code: embedCode(app) }));
  return (
    <div className={css.frame}>
      <Field label={words.link} text={link} rows={1} />
      <Field label={words.embed} text={code} rows={4} note={words.embedNote} />
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly text: string;
  readonly rows: number;
  readonly note?: string;
}

function Field({ label, text, rows, note }: FieldProps) {
  const words = useMessages().app,
    id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected' | null>(null);
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={field}
        id={id}
        className="mono"
        data-one-line={rows === 1}
        rows={rows}
        readOnly
        value={text}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => setOutcome(null)}
      />
      <div className={css.below}>
        <span role="status">{outcome === 'selected' ? words.copyByHand : note}</span>
        <Button
          look={rows === 1 ? 'solid' : 'outline'}
          icon={outcome === 'copied' ? <Check /> : <Copy />}
          onClick={() => void copyFrom(field.current!).then(setOutcome)}
        >
          {outcome === 'copied' ? words.copied : words.copy}
        </Button>
      </div>
    </div>
  );
}
