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
