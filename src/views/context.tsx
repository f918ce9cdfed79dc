import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { FirstMessages, Messages, SayingMessages } from '../i18n/index.ts';
import { canSay, isWhole } from '../i18n/locale.ts';
import type { App, State } from '../state/index.ts';

const AppContext = createContext<App | null>(null);

/** Gives every view below it one instance of Backlit. */
export const AppProvider = ({ app, children }: { readonly app: App; readonly children: ReactNode }) => (
  <AppContext value={app}>{children}</AppContext>
);

/** The instance of Backlit that this view belongs to. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('a view was rendered outside AppProvider');
  return app;
}

/** A part of the state; the view is rendered anew when that part is another. */
export const useSelect = <T,>(select: (state: State) => T): T => useStore(useApp().store, select);

/** The words that page and embed have, in the present language; main.tsx waits for the first ones before it draws anything. */
export function useFirstMessages(): FirstMessages {
  const messages = useSelect((s) => s.messages);
  if (!messages) throw new Error('a view was rendered before its words were there');
  return messages;
}

/** The words of sentences; null in an embed whose first picture has just come. */
export function useSayingMessages(): SayingMessages | null {
  const messages = useFirstMessages();
  return canSay(messages) ? messages : null;
}

/** All words of the page; an embed does not have them. */
export function useMessages(): Messages {
  const messages = useFirstMessages();
  if (!isWhole(messages)) throw new Error('a view of the page was rendered in an embed');
  return messages;
}
