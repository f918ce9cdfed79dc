import { startTransition, useEffect, useState } from 'react';
import { afterFrame } from '../../state/index.ts';

/**
 * How many parts of a screen may be there: one at first, one more after each picture. Each is made in the pauses of the page's
 * thread, so that the first is seen, and answers, before the last is made.
 */
export function useTurns(parts: number): number {
  const [turn, setTurn] = useState(1);
  useEffect(
    () => (turn < parts ? afterFrame(() => startTransition(() => setTurn(turn + 1))) : undefined),
    [turn, parts],
  );
  return turn;
}
