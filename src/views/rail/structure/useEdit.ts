import { useState } from 'react';
import type { NetworkEdit } from '../../../core/editing.ts';
import { SpecError } from '../../../core/errors.ts';
import { structureWords } from '../../../i18n/code/structure.ts';
import { editNetwork } from '../../../state/structure.ts';
import { useApp, useSelect } from '../../context.tsx';
import { useSaid } from '../../shared/said.ts';

/** Changes the network's structure; a refusal is kept in words until the next try. */
export function useEdit(): {
  readonly refusal: string | null;
  readonly refuse: (why: string | null) => void;
  readonly edit: (edit: NetworkEdit) => Promise<boolean>;
} {
  const app = useApp(),
    words = structureWords(useSelect((s) => s.locale));
  const [refusal, refuse] = useState<string | null>(null);
  const said = useSaid(refusal !== null);
  const edit = async (change: NetworkEdit): Promise<boolean> => {
    try {
      if (await editNetwork(app, change)) app.actions.notify('info', words.anew);
      refuse(null);
      return true;
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      refuse(error.message);
      return false;
    }
  };
  return { refusal: refusal === null ? null : said(refusal), refuse, edit };
}
