import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Note } from '../../formats/format.ts';
import type { App } from '../../state/index.ts';
import { useApp, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './files.module.css';
import { Notes } from './Report.tsx';
import type { Choice, Part } from './saving.ts';
import { arrays, choices, download, fileName, formats, savable } from './saving.ts';
import { useFileWords } from './words.ts';

interface Props {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The present model, with all edits, as a file of any format that can hold it; where one cannot, it says why. */
export function Save({ open, onClose }: Props) {
  const words = useFileWords();
  return (
    <Dialog open={open} onClose={onClose} title={words.saveTitle} note={words.saveNote}>
      <Formats />
    </Dialog>
  );
}

function Formats() {
  const app = useApp(),
    words = useFileWords();
  const model = useSelect((s) => s.model!);
  const [list, setList] = useState<ReadonlyMap<string, Choice>>(new Map());
  const [said, setSaid] = useState<{ readonly id: string; readonly notes: readonly Note[] } | null>(null);
  useEffect(() => {
    const showing = { now: true };
    void choices(model.network).then(
      (made) => showing.now && setList(new Map(made.map((choice) => [choice.id, choice]))),
    );
    return () => void (showing.now = false);
  }, [model]);
  const save = async ({ id, write }: Choice): Promise<void> => {
    try {
      const { files, notes } = await write.write(savable(app), fileName(model.network.name));
      for (const file of files) download(file);
      setSaid({ id, notes });
    } catch (error) {
      app.actions.notify('error', error instanceof Error ? error.message : String(error));
    }
  };
  const grey = model.beyond ?? [];
  return (
    <>
      {grey.length > 0 && (
        <Notes notes={grey.map(({ id }): Note => ({ kind: 'lacking', where: id, say: 'beyondLeftOut' }))} />
      )}
      <ul className={css.formats} aria-label={words.saveTitle}>
        {formats.map(({ id, extension }) => {
          const choice = list.get(id),
            { title, text } = words.formats[id as keyof typeof words.formats];
          return (
            <li key={id} data-format={id} data-lacks={choice?.lacks.length}>
              <div className={css.format}>
                <span>
                  <strong>{title}</strong>
                  <span>{text}</span>
                </span>
                <Button
                  icon={<Download />}
                  disabled={choice?.lacks.length !== 0}
                  onClick={() => choice && void save(choice)}
                >
                  {extension}
                </Button>
              </div>
              {choice && choice.lacks.length > 0 && <Notes notes={choice.lacks} />}
              {said?.id === id && said.notes.length > 0 && <Notes notes={said.notes} />}
            </li>
          );
        })}
        <li data-format="step">
          <div className={css.format}>
            <span>
              <strong>{words.step.title}</strong>
              <span>{words.step.text}</span>
            </span>
            <StepArrays app={app} />
          </div>
        </li>
      </ul>
    </>
  );
}

/** The arrays of this step, as far as they are computed. */
function StepArrays({ app }: { readonly app: App }) {
  const words = useFileWords();
  const name = fileName(useSelect((s) => s.model!.network.name));
  return (
    <span className={css.parts}>
      {(['value', 'gradient'] as const satisfies readonly Part[]).map((part) => {
        const found = arrays(app, part);
        return (
          <Button
            key={part}
            icon={<Download />}
            disabled={found.size === 0}
            data-part={part}
            onClick={() =>
              void import('../../formats/npz_write.ts').then(({ encodeNpz }) =>
                download({ name: `${name}.${part}s.npz`, bytes: encodeNpz(found) }),
              )
            }
          >
            {words.step.parts[part]}
          </Button>
        );
      })}
    </span>
  );
}
