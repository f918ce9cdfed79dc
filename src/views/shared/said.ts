import { useEffect, useState } from 'react';
import { useSelect } from '../context.tsx';

type Say = (text: string) => string;
const asItIs: Say = (text) => text;

/** How a refusal is said in the language of the page. The words are fetched once there is something to say (`asked`). */
export function useSaid(asked: boolean): Say {
  const chinese = useSelect((s) => s.locale === 'zh-CN') && asked;
  const [say, setSay] = useState<Say | null>(null);
  useEffect(() => {
    if (!chinese) return;
    const gone = { now: false };
    const fetchWords = async (): Promise<void> => {
      try {
        const { refusalInChinese } = await import('../../i18n/refusals/index.ts');
        if (!gone.now) setSay(() => refusalInChinese);
      } catch {
        // Without the words it is said in English.
      }
    };
    void fetchWords();
    return () => void (gone.now = true);
  }, [chinese]);
  return (chinese && say) || asItIs;
}
