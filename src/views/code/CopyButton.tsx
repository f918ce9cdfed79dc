import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { codeWords } from '../../i18n/code/page.ts';
import { useApp, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';

/** Copies a text; says so, or that the browser does not let it. */
export function CopyButton({ text }: { readonly text: string }) {
  const words = codeWords(useSelect((s) => s.locale)),
    { actions } = useApp();
  const [done, setDone] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setDone(text);
    } catch {
      actions.notify('info', words.cannotCopy);
    }
  };
  return (
    <Button small icon={done === text ? <Check /> : <Copy />} onClick={() => void copy()}>
      {done === text ? words.copied : words.copy}
    </Button>
  );
}
