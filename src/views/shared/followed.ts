import type { App, State } from '../../state/index.ts';

/**
 * Follows the state from now on: at once while it stands, but while the film runs or the playhead is dragged at most once in
 * `pace` milliseconds, the last state never left out. `follow` says whether it drew something; returns how to stop.
 */
export function followed(
  store: App['store'],
  pace: number,
  follow: (state: State, rapid: boolean) => boolean,
): () => void {
  let when = 0,
    timer: ReturnType<typeof setTimeout> | undefined;
  const go = (): void => {
    const state = store.getState(),
      rapid = state.playing || state.scrubbing,
      time = performance.now();
    const wait = rapid ? when + pace - time : 0;
    if (wait > 0) {
      // A timer may ring a little early: then there is the rest to wait for.
      timer ??= setTimeout(() => {
        timer = undefined;
        go();
      }, wait);
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    if (follow(state, rapid)) when = time;
  };
  go();
  const stop = store.subscribe(go);
  return () => {
    stop();
    clearTimeout(timer);
  };
}
