import { useLayoutEffect, useSyncExternalStore } from 'react';
import { useFirstMessages, useSelect } from '../context.tsx';

const query = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

function follow(changed: () => void): () => void {
  const media = query();
  media.addEventListener('change', changed);
  return () => media.removeEventListener('change', changed);
}

/** Whether the page is dark now: by the reader's choice, or as the system is, live. */
export function useDark(): boolean {
  const system = useSyncExternalStore(follow, () => query().matches);
  const theme = useSelect((s) => s.theme);
  return theme === 'system' ? system : theme === 'dark';
}

/** Keeps <html> in step with the state: theme, language, title. */
export function useRoot(): void {
  const dark = useDark(),
    locale = useSelect((s) => s.locale),
    title = useTitle();
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }, [dark]);
  useLayoutEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  useLayoutEffect(() => {
    document.title = title === '' ? 'Backlit' : `${title} · Backlit`;
  }, [title]);
}

/** What the model on the stage is called in the present language; empty when there is none. */
export function useTitle(): string {
  const model = useSelect((s) => s.model),
    { titles } = useFirstMessages().common;
  if (!model) return '';
  return Object.entries(titles).find(([id]) => id === model.id)?.[1] ?? model.network.name;
}
