import { bottom, centre } from '../geometry.ts';
import type { Sheet } from '../sheet.ts';
import type { SequenceParts } from './parts.ts';

/** The key of the sheet of a block at a step: `lstm.c.3/value`. */
const KEY = /^(.+)\.([a-z]+)\.(\d+)\/value$/;

/**
 * How what is kept goes from step to step: a memory down to itself, a state between the rows back to the sums that it
 * enters next.
 */
export function threadsOf(sheets: readonly Sheet[]): SequenceParts['threads'] {
  const at = new Map<string, Sheet>();
  for (const s of sheets) {
    const [, layer, name, step] = KEY.exec(s.key) ?? [];
    if (layer !== undefined && s.tiles.length === 1) at.set(`${layer}.${name}.${step}`, s);
  }
  const threads: SequenceParts['threads'][number][] = [];
  for (const [key, sheet] of at) {
    const [, layer, name, step] = /^(.+)\.([a-z]+)\.(\d+)$/.exec(key)!;
    const next = (of: string): Sheet | undefined => at.get(`${layer}.${of}.${Number(step) + 1}`);
    const from = sheet.tiles[0]!;
    if (name === 'c') {
      const to = next('c')?.tiles[0];
      if (to)
        threads.push({
          layer: sheet.layer,
          points: [
            { x: centre(from).x, y: bottom(from) },
            { x: centre(to).x, y: to.y },
          ],
        });
    }
    if (name === 'h') {
      const to = (next('z') ?? next('h'))?.tiles[0];
      if (!to || to.x > from.x) continue;
      const level = to.y - Math.min(5, (to.y - bottom(from)) / 2);
      threads.push({
        layer: sheet.layer,
        points: [
          { x: centre(from).x, y: bottom(from) },
          { x: centre(from).x, y: level },
          { x: centre(to).x, y: level },
          { x: centre(to).x, y: to.y },
        ],
      });
    }
  }
  return threads;
}
