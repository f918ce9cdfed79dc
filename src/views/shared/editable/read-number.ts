/** Why what was typed is not taken. */
export type Refusal = 'notANumber' | 'tooLarge' | 'tooSmall';

/** The largest number a float32 holds. */
const LARGEST = 3.4028234663852886e38;

/** A number as people type it: −0.5, ＋1，5e-3, 0,25 or .5; or the reason why it is none. */
export function readNumber(typed: string, least = -Infinity): number | Refusal {
  const text = typed.normalize('NFKC').replace(/[−–—]/g, '-').replace(/\s/g, '').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return 'notANumber';
  const x = Number(text);
  if (Math.abs(x) > LARGEST) return 'tooLarge';
  return x < least ? 'tooSmall' : x;
}
