import type { Values } from '../../core/program.ts';
import { signed } from '../shared/number.ts';
import { centre } from './geometry.ts';
import type { Rect } from './geometry.ts';
import { mono, pill } from './pen.ts';
import { hasBegun, shownName } from './place.ts';
import type { Scene } from './scene.ts';
import type { Sheet } from './sheet.ts';
import { cellRect } from './sheet.ts';

/** Small corner ticks where a number is another than before the last changes; beside neurons, by how much. */
export function paintMarks(context: CanvasRenderingContext2D, scene: Scene): void {
  const { before, values, layout, palette, program, position } = scene;
  if (!before || before === values) return;
  context.fillStyle = palette.ink;
  for (const sheet of layout.sheets) {
    if (sheet.look === 'delta' || !hasBegun(program, sheet, position)) continue;
    // Numbers that stay are the same arrays as before (see state/derive.ts).
    if (sheet.sources.every((name) => values.get(name) === before.get(name))) continue;
    if (sheet.look === 'neuron' || sheet.look === 'response') {
      sheet.tiles.forEach((tile, at) => {
        const change = changeAt(scene, sheet, at, before);
        if (change !== 0)
          pill(context, signed(change), centre(tile).x, tile.y - 8, {
            font: mono(9.5),
            ink: palette.muted,
            ground: palette.background,
            h: 13,
          });
      });
      continue;
    }
    const cell = sheet.tiles[0]!.w / sheet.cols;
    const marked = new Set<number>();
    for (let at = 0; at < sheet.size; at++) {
      if (changeAt(scene, sheet, at, before) === 0) continue;
      const { tile } = sheet.where(at);
      if (cell >= 7) tick(context, cellRect(sheet, at), 3, palette.ink);
      else if (!marked.has(tile)) {
        marked.add(tile);
        tick(context, sheet.tiles[tile]!, Math.min(5, sheet.tiles[tile]!.w), palette.ink);
      }
      if (cell < 7 && marked.size === sheet.tiles.length) break;
    }
  }
}

function changeAt({ program, position, values }: Scene, sheet: Sheet, at: number, before: Values): number {
  const name = shownName(program, sheet, at, position);
  if (name === null) return 0;
  return values.get(name)![at]! - (before.get(name)?.[at] ?? values.get(name)![at]!);
}

function tick(context: CanvasRenderingContext2D, { x, y, w }: Rect, size: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x + w - size, y);
  context.lineTo(x + w, y);
  context.lineTo(x + w, y + size);
  context.fill();
}
