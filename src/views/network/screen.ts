import type { Program } from '../../core/program.ts';
import type { Beyond } from '../../formats/format.ts';
import type { Model } from '../../formats/model.ts';
import type { App } from '../../state/index.ts';
import { afterFrame } from '../../state/index.ts';
import type { Cell } from '../../trace/index.ts';
import { litStep, madeFor } from '../../trace/index.ts';
import { shown } from '../shared/number.ts';
import { DARK, LIGHT } from '../shared/palette.ts';
import type { Point, Size, View } from './geometry.ts';
import type { Panning } from './panning.ts';
import { bottom, fitted, holds, worldOf } from './geometry.ts';
import { fadeFrom } from './fade.ts';
import type { Layout } from './layout.ts';
import type { Layouts } from './layouts.ts';
import { layoutsOf, passesSequences, stripOf } from './layouts.ts';
import type * as Lighting from './lighting.ts';
import type { createResponses } from './response.ts';
import type * as Single from './neuron.ts';
import { isNeuron } from './single.ts';
import { matrixLayer } from './dense.ts';
import type { Sight } from './batch/sight.ts';
import { sightOf } from './batch/sight.ts';
import type { Look } from './look.ts';
import type { lookAt as LookAt } from './looking.ts';
import type { Beside } from './painter.ts';
import { createPainter } from './painter.ts';
import { cellUnder } from './place.ts';
import type { Responses } from './response.ts';
import type { Scene } from './scene.ts';
import type * as Grey from './beyond/index.ts';
import type * as Rows from './sequence/index.ts';
import { addressOf } from './address.ts';
import type { GreyHover, Hover } from './Stage.tsx';

/** The stage as the page holds it: it paints whatever the store says, and turns the pointer into actions. */
export interface Screen {
  zoom(factor: number): void;
  fit(): void;
  dispose(): void;
}

interface Given {
  readonly app: App;
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly roomy: boolean;
  readonly onHover: (hover: Hover | GreyHover | null) => void;
}

/** How far the plane reaches that neurons are drawn over: a little past the samples. */
function reachOf({ samples }: Model): number {
  let most = 0;
  for (const { inputs } of samples)
    for (const data of inputs.values()) for (const x of data) most = Math.max(most, Math.abs(x));
  return Math.max(1, most) * 1.15;
}

/** The most marked cells that are told of. */
const MOST_TOLD = 400;

/** Programs of so many tensors take more than a frame to be laid out. */
const LARGE = 600;

/** A cell with its value. */
interface Told extends Cell {
  readonly value: number;
}

/** The height of the network above a close-up. */
const stripHeight = ({ h }: Size): number => Math.max(84, Math.min(132, h * 0.19));

export function createScreen({ app, frame, canvas, onHover }: Given): Screen {
  const { store, actions, derive } = app;
  const painter = createPainter(canvas);
  let size: Size = { w: 0, h: 0 },
    ratio = 1,
    view: View = { x: 0, y: 0, k: 1 },
    moved = false,
    layout: Layout | null = null,
    laidOut: { readonly program: Program; readonly size: Size; readonly strip: boolean } | null = null,
    ours: Cell | null = null,
    touch = false,
    close: Look | null = null,
    closeLayer: string | null = null,
    lookAt: typeof LookAt | null = null,
    sightNow: Sight | null = null,
    told: { readonly lit: string | undefined; readonly layout: Layout; readonly kind: string | undefined } | null =
      null,
    stopTelling = (): void => {};
  const undo: (() => void)[] = [];
  let rows: typeof Rows | null = null,
    layouts: Layouts | null = null;

  let single: typeof Single | null = null,
    grey: typeof Grey | null = null,
    lighting: typeof Lighting | undefined,
    responses: ReturnType<typeof createResponses> | null = null;

  /** What lays sequences out and paints what stands beside them is fetched when a program has one; so is a neuron taken apart. */
  async function letRows(): Promise<void> {
    const fetched = await import('./sequence/index.ts');
    if (disposed || rows) return;
    rows = fetched;
    paint();
  }
  /** What is lit is fetched with the first picture, which waits for it where there is something to light. */
  async function letLight(): Promise<void> {
    const fetched = await import('./lighting.ts');
    if (disposed || lighting) return;
    lighting = fetched;
    paint();
  }
  async function letResponses(): Promise<void> {
    const fetched = await import('./response.ts');
    if (disposed || responses) return;
    responses = fetched.createResponses((p, given) => derive.machine(p, given));
    paint();
  }
  async function letGrey(): Promise<void> {
    const fetched = await import('./beyond/index.ts');
    if (disposed || grey) return;
    grey = fetched;
    paint();
  }
  async function letSingle(): Promise<void> {
    const fetched = await import('./neuron.ts');
    if (disposed || single) return;
    single = fetched;
    paint();
  }

  /** The layout of the present program in the present room; a new one is shown whole. Above a close-up it is a strip. */
  function arranged(program: Program, strip: boolean, lit: string | null, beyond: Model['beyond']): Layout {
    if (layouts && laidOut?.program === program && laidOut.size === size && laidOut.strip === strip) {
      const now = layouts(lit);
      if (now !== layout) fadeFrom(canvas);
      if (now !== layout && !moved && !strip) setView(fitted(now.bounds, size));
      return (layout = now);
    }
    if (laidOut?.program !== program || laidOut.strip !== strip) moved = false;
    const make = (room: Size): Layouts => layoutsOf(program, room, rows, single);
    layouts = strip
      ? stripOf(program, { w: size.w, h: stripHeight(size) })
      : beyond && grey
        ? grey.withGrey(make, beyond, size)
        : make(size);
    layout = layouts(lit);
    laidOut = { program, size, strip };
    if (strip) {
      setView({ x: 0, y: 0, k: 1 });
      return layout;
    }
    if (!moved) setView(fitted(layout.bounds, size));
    return layout;
  }

  function sceneOf(): Scene | null {
    const state = store.getState();
    if (!state.model || !state.messages || size.w < 40 || size.h < 40) return null;
    sightNow = sightOf(app, state);
    const { shapes, out: _, ...sight } = sightNow,
      { lit } = sight;
    if (passesSequences(shapes) && !rows) {
      void letRows();
      return null;
    }
    if (!single && isNeuron(shapes)) {
      void letSingle();
      return null;
    }
    const { beyond } = state.model;
    if (beyond && !grey) {
      void letGrey();
      return null;
    }
    if (!lighting && (lit || state.focus || sight.before)) return null;
    closeLayer = state.closeUp ?? (state.dense === 'matrix' ? matrixLayer(sight.program, lit) : null);
    const layout = arranged(shapes, closeLayer !== null, lit?.span.layer ?? null, beyond);
    return {
      ...sight,
      position: state.position,
      moving: state.playing,
      level: state.level,
      palette: document.documentElement.dataset['theme'] === 'dark' ? DARK : LIGHT,
      layout,
      view,
      size,
      ratio,
      words: state.messages.stage,
      symbols: state.model.data.kind === 'tokens' ? state.model.data : null,
    };
  }

  let placing = false;
  /** Whether what a large program draws has no places yet: they are found in a task of their own, and it is painted in another. */
  function isPlacing(): boolean {
    const state = store.getState();
    if (!state.model || derive.program(state).tensors.size < LARGE) return false;
    const program = sightOf(app, state).shapes;
    if (laidOut?.program === program && laidOut.size === size) return false;
    if (placing) return true;
    placing = true;
    layout = null;
    setTimeout(() => {
      if (disposed) return;
      sceneOf();
      setTimeout(() => {
        placing = false;
        if (!disposed) paintNow();
      });
    });
    return true;
  }

  function paint(): void {
    if (!isPlacing()) paintNow();
  }

  function paintNow(): void {
    const scene = sceneOf();
    if (!scene) return;
    close = lookIn(scene);
    painter.paint(scene, responsesTo(scene), close?.paint ?? null, besideIn(scene), lighting);
    tell(scene);
  }

  /** What stands beside the rows of a sequence, or a neuron taken apart; and what cannot be computed. */
  function besideIn({ layout }: Scene): Beside | undefined {
    const own = layout.neuron ? single?.paintSingle : rows?.paintSequence,
      paintGrey = layout.beyond ? grey?.paintGrey : undefined;
    if (!paintGrey) return own;
    return (context, scene, scaleOf) => {
      own?.(context, scene, scaleOf);
      paintGrey(context, scene, store.getState().locale);
    };
  }

  /** The operands of the present step, when a layer is looked at closely. The code for it comes when first asked for. */
  function lookIn(scene: Scene): Look | null {
    if (closeLayer === null) return null;
    if (!lookAt) {
      void letLook();
      return null;
    }
    const lowest = Math.max(...(layout?.columns ?? []).flatMap((c) => c.value.tiles.map(bottom)), 0);
    const top = Math.max(stripHeight(size) + 18, lowest + 14);
    const room = { x: 28, y: top, w: size.w - 56, h: size.h - top - 40 };
    return lookAt(closeLayer, scene, room, store.getState().dense);
  }

  /** Each neuron over the plane of the inputs, where there are two of them. */
  function responsesTo({ layout, program, values, palette }: Scene): Responses | null {
    const { model } = store.getState();
    if (!model || !layout.columns.some((c) => c.value.look === 'response')) return null;
    if (!responses) void letResponses();
    return responses?.(program.network, values, palette, reachOf(model)) ?? null;
  }

  /** What is lit and in focus, for those who do not see the canvas. */
  function tell(scene: Scene): void {
    const state = store.getState(),
      program = derive.program(state),
      lit = litStep(program, state.position),
      cell = lit && { name: lit.span.formula.out, at: lit.cell },
      { focus } = state;
    frame.dataset['lit'] = cell ? addressOf(program, cell) : '';
    frame.dataset['focus'] = focus && program.tensors.has(focus.name) ? addressOf(program, focus) : '';
    if (scene.layout.beyond) frame.dataset['grey'] = scene.layout.beyond.boxes.map(({ layer }) => layer.id).join(' ');
    else delete frame.dataset['grey'];
    frame.dataset['picture'] = close?.kind ?? 'network';
    if (state.playing || state.scrubbing) return;
    // Where another number is in the light this is told at once; where only numbers have changed, after they were seen.
    stopTelling();
    const value = cell ? derive.values(state).get(cell.name)![cell.at]! : 0;
    const tellRest = (): void => tellAround(scene, program, cell && { ...cell, value });
    const now = { lit: frame.dataset['lit'], layout: scene.layout, kind: close?.kind };
    if (told?.lit === now.lit && told.layout === now.layout && told.kind === now.kind)
      stopTelling = afterFrame(tellRest);
    else tellRest();
    told = now;
  }

  /** What is marked around the number in the light, and its value. */
  function tellAround({ words, explanation, layout: drawn }: Scene, program: Program, cell: Told | null): void {
    const around = explanation && lighting ? lighting.covered(drawn, explanation) : { lit: [], unplaced: [] };
    const marked = (close?.reads() ?? around.lit).slice(0, MOST_TOLD).map(sightNow!.out);
    const beside = close?.around();
    frame.dataset['padding'] = String(beside?.padding ?? 0);
    frame.dataset['labels'] = beside?.labels.join(' ') ?? '';
    frame.dataset['reads'] = marked.map((c) => addressOf(program, c)).join(' ');
    frame.dataset['unplaced'] = [...new Set(around.unplaced.map(({ name }) => name))].join(' ');
    const label =
      cell && lighting
        ? `${words.label}. ${words.lit(`${cell.name} ${lighting.spokenPlace(program, cell, words)}`, shown(cell.value))}`
        : `${words.label}. ${words.start}`;
    if (canvas.getAttribute('aria-label') !== label) canvas.setAttribute('aria-label', label);
  }

  let panning: Panning | null = null,
    looking = false,
    disposed = false;
  const letLook = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    ({ lookAt } = await import('./looking.ts'));
    if (!disposed) paint();
  };
  const letPan = async (): Promise<void> => {
    const { createPanning } = await import('./panning.ts');
    if (disposed) return;
    panning = createPanning(canvas, {
      allowed: () => closeLayer === null,
      onView(next, byHand) {
        view = next;
        if (!byHand) return;
        moved = true;
        hover(null);
        paint();
      },
    });
    panning.set(view);
  };
  void letPan();
  void letLight();

  function setView(next: View): void {
    view = next;
    panning?.set(next);
  }

  const screen: Screen = {
    zoom(factor) {
      panning?.by(factor);
      moved = true;
      paint();
    },
    fit() {
      moved = false;
      if (layout) setView(fitted(layout.bounds, size));
      paint();
    },
    dispose() {
      for (const u of undo.toReversed()) u();
      disposed = true;
      stopTelling();
      panning?.dispose();
    },
  };

  const pointOf = (event: MouseEvent): Point => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * size.w) / (box.width || 1),
      y: ((event.clientY - box.top) * size.h) / (box.height || 1),
    };
  };

  function under(point: Point): Cell | null {
    const state = store.getState();
    if (!state.model || !layout) return null;
    const { program, values, out } = sightOf(app, state);
    const cell =
      close?.cellAt(point) ??
      cellUnder(
        layout,
        program,
        state.position,
        worldOf(view, point),
        (group) => painter.edgesOf(group, values),
        5 / view.k,
      );
    return cell && out(cell);
  }

  /** The layer under a point that cannot be computed. */
  const greyUnder = (point: Point): Beyond | null =>
    layout?.beyond?.boxes.find(({ box }) => holds(box, worldOf(view, point)))?.layer ?? null;

  function hover(point: Point | null): Cell | null {
    const cell = point && under(point);
    const layer = point && !cell ? greyUnder(point) : null;
    onHover(!point ? null : cell ? { cell, at: point, touch } : layer && { grey: layer, at: point, touch });
    if (cell || ours) actions.focus(cell);
    ours = cell;
    return cell;
  }

  /** To the last step there is, where the inspector says why there are no more. */
  function toEnd(): void {
    actions.pause();
    actions.seek(derive.program(store.getState()).steps);
  }

  function on<K extends keyof HTMLElementEventMap>(type: K, listen: (event: HTMLElementEventMap[K]) => void): void {
    canvas.addEventListener(type, listen);
    undo.push(() => canvas.removeEventListener(type, listen));
  }

  on('pointermove', (event) => {
    if (event.pointerType === 'touch' || event.buttons !== 0) return;
    touch = false;
    const point = pointOf(event);
    canvas.style.cursor = hover(point) || greyUnder(point) ? 'pointer' : 'grab';
  });
  on('pointerleave', (event) => {
    if (event.pointerType !== 'touch') hover(null);
  });
  on('pointerdown', (event) => {
    touch = event.pointerType === 'touch';
  });
  const goTo = (cell: Cell): void => {
    const state = store.getState();
    actions.goTo(madeFor(derive.program(state), state.position, cell));
  };
  on('click', (event) => {
    const point = pointOf(event);
    if (touch) {
      const known = ours,
        cell = hover(point);
      if (cell && known?.name === cell.name && known.at === cell.at) goTo(cell);
      if (!cell && greyUnder(point)) toEnd();
      return;
    }
    const cell = under(point);
    if (cell) goTo(cell);
    else if (greyUnder(point)) toEnd();
  });
  on('dblclick', (event) => {
    const point = worldOf(view, pointOf(event));
    const column = layout?.columns.find(
      (c) => holds({ ...c.box, y: c.title.y, h: c.box.y + c.box.h - c.title.y }, point) || holds(c.title, point),
    );
    if (column) actions.closeUp(column.layer);
    else screen.fit();
  });
  on('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') screen.zoom(1.3);
    else if (event.key === '-') screen.zoom(1 / 1.3);
    else if (event.key === '0') screen.fit();
    else if (event.key === 'Escape' && store.getState().closeUp !== null) actions.closeUp(null);
    else return;
    event.preventDefault();
  });

  /** The room, and how many device pixels one of ours covers, zoomed and scaled pages included. */
  function measure(): void {
    measured();
    paint();
  }
  function measured(): void {
    const w = frame.clientWidth,
      h = frame.clientHeight;
    if (w !== size.w || h !== size.h) size = { w, h };
    const scale = frame.offsetWidth > 0 ? frame.getBoundingClientRect().width / frame.offsetWidth : 1;
    ratio = Math.min(4, Math.max(0.5, devicePixelRatio * scale));
  }
  const observer = new ResizeObserver(measure);
  observer.observe(frame);
  const themes = new MutationObserver(paint);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  window.addEventListener('resize', measure);
  undo.push(
    () => observer.disconnect(),
    () => themes.disconnect(),
    () => window.removeEventListener('resize', measure),
    store.subscribe(paint),
  );
  void document.fonts.ready.then(measure);
  // A letter that was drawn before its font was there is drawn again.
  document.fonts.addEventListener('loadingdone', paint);
  undo.push(() => document.fonts.removeEventListener('loadingdone', paint));
  // Everything finds its place now, and is painted in the coming frame, when the observer first calls: two tasks, not one long one.
  measured();
  if (!isPlacing()) sceneOf();
  return screen;
}
