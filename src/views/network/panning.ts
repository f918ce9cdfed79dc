import { select } from 'd3-selection';
import type { D3ZoomEvent } from 'd3-zoom';
import { zoom as createZoom, zoomIdentity } from 'd3-zoom';
import type { View } from './geometry.ts';

/** Wheel, pinch and drag on a canvas, as a view. */
export interface Panning {
  set(view: View): void;
  by(factor: number): void;
  dispose(): void;
}

interface Options {
  /** Whether the stage may be moved now. */
  readonly allowed: () => boolean;
  /** Told of every new view, and whether a person made it. */
  readonly onView: (view: View, byHand: boolean) => void;
}

/** Lets a canvas be panned and zoomed (fetched after the first picture is there). */
export function createPanning(canvas: HTMLCanvasElement, { allowed, onView }: Options): Panning {
  const zooming = createZoom<HTMLCanvasElement, unknown>()
    .scaleExtent([0.2, 40])
    .wheelDelta(turned)
    .filter((event: MouseEvent) => allowed() && (!event.ctrlKey || event.type === 'wheel') && !event.button)
    .clickDistance(4)
    .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
      onView({ x: transform.x, y: transform.y, k: transform.k }, Boolean(sourceEvent));
    });
  const selection = select(canvas).call(zooming).on('dblclick.zoom', null);
  return {
    set: (view) => zooming.transform(selection, zoomIdentity.translate(view.x, view.y).scale(view.k)),
    by: (factor) => zooming.scaleBy(selection, factor),
    dispose: () => void selection.on('.zoom', null),
  };
}

/** The most that one event of a wheel zooms by, as a power of two: a notch with Ctrl would be sixteenfold on some machines. */
const MOST_TURNED = 0.5;

/** How far an event of a wheel zooms, as a power of two: like d3-zoom's own, in pixels, lines or pages, and ten times that for a pinch. */
export function turned({ deltaY, deltaMode, ctrlKey }: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const by = -deltaY * (deltaMode === 1 ? 0.05 : deltaMode === 2 ? 1 : 0.002) * (ctrlKey ? 10 : 1);
  return Math.max(-MOST_TURNED, Math.min(MOST_TURNED, by));
}
