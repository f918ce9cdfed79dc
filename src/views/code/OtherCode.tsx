import { Download } from 'lucide-react';
import { codeWords } from '../../i18n/code/page.ts';
import { useApp, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import css from './code.module.css';
import type { Other } from './useWritten.ts';

/** The network in another language, to read and to copy. */
export function OtherCode({ other }: { readonly other: Other | null }) {
  const words = codeWords(useSelect((s) => s.locale));
  if (!other)
    return (
      <p role="status" className={css.status}>
        {words.writing}
      </p>
    );
  return (
    <>
      {other.note !== null && <p className={css.status}>{other.note}</p>}
      {other.text !== '' && (
        // Long lines are scrolled, also by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={css.other} tabIndex={0} aria-label={words.reads} data-other>
          {other.text}
        </pre>
      )}
    </>
  );
}

/** The weights that a NumPy script reads, as a file to put beside it. */
export function WeightsButton({ file }: { readonly file: string }) {
  const app = useApp(),
    words = codeWords(useSelect((s) => s.locale));
  const save = async (): Promise<void> => {
    const [{ download, savable }, { npz }] = await Promise.all([
      import('../files/saving.ts'),
      import('../../formats/npz_write.ts'),
    ]);
    const { files } = await npz.write(savable(app), file.replace(/\.npz$/, ''));
    for (const each of files) download(each);
  };
  return (
    <Button small icon={<Download />} title={words.weightsFile(file)} onClick={() => void save()}>
      .npz
    </Button>
  );
}
