/** The one clock: calls `tick` with the seconds since the last frame, until told to stop. */
export function startClock(tick: (seconds: number) => void): () => void {
  let last: number | null = null;
  let handle = requestAnimationFrame(function frame(now: number) {
    const seconds = last === null ? 0 : Math.min((now - last) / 1000, 0.25);
    last = now;
    handle = requestAnimationFrame(frame);
    tick(seconds);
  });
  return () => cancelAnimationFrame(handle);
}

/**
 * Calls `work` in a task of its own once the present picture is on the screen; a page that is not looked at draws none, so it
 * waits no longer than a moment.
 */
export function afterFrame(work: () => void): () => void {
  let timer = setTimeout(work, 250);
  const handle = requestAnimationFrame(() => {
    clearTimeout(timer);
    timer = setTimeout(work);
  });
  return () => {
    cancelAnimationFrame(handle);
    clearTimeout(timer);
  };
}
