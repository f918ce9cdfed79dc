import { useSyncExternalStore } from 'react';

const root = (): HTMLElement => document.documentElement;

function follow(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(root(), { attributes: true, attributeFilter: ['data-present'] });
  return () => observer.disconnect();
}

/** Whether only stage and timeline are on the page. */
export const usePresenting = (): boolean => useSyncExternalStore(follow, () => root().dataset['present'] !== undefined);

/** Stage and timeline alone, on the whole screen where the browser allows it; called again, back to the page. */
export async function present(): Promise<void> {
  if (root().dataset['present'] !== undefined) return leavePresent();
  root().dataset['present'] = '';
  try {
    await root().requestFullscreen();
    document.addEventListener('fullscreenchange', ended);
  } catch {
    // Barred, as in some frames: the page itself is the screen then.
  }
}

export async function leavePresent(): Promise<void> {
  delete root().dataset['present'];
  document.removeEventListener('fullscreenchange', ended);
  if (document.fullscreenElement) await document.exitFullscreen();
}

function ended(): void {
  if (!document.fullscreenElement) void leavePresent();
}
