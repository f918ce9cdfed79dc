/** Told on the page's body once every part of the view that keys may ask for is there. */
export const DRAWN = 'backlit:drawn';

const MOST = 30;

/** Keys that nothing answers yet are kept; returns how to let them go, to whoever listens by then. */
export function keepPresses(root: HTMLElement): () => void {
  const kept: KeyboardEvent[] = [];
  const keep = (event: KeyboardEvent): void => {
    if (event.target !== root || event.ctrlKey || event.metaKey || event.key === 'Tab' || kept.length >= MOST) return;
    if (event.key === ' ' || event.key.startsWith('Arrow')) event.preventDefault();
    kept.push(event);
  };
  root.addEventListener('keydown', keep);
  return () => {
    root.removeEventListener('keydown', keep);
    for (const { key, code, shiftKey, altKey } of kept.splice(0))
      root.dispatchEvent(
        new KeyboardEvent('keydown', { key, code, shiftKey, altKey, bubbles: true, cancelable: true }),
      );
  };
}
