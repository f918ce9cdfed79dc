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
