import { temporal } from 'zundo';
import { createStore } from 'zustand/vanilla';
import type { Locale, WordsIn } from '../i18n/locale.ts';
import { wordsIn } from '../i18n/locale.ts';
import type { Model } from '../formats/model.ts';
import type { Breakpoint, Cell, Level, Position, Skip } from '../trace/index.ts';
import {
  LEVELS,
  anchorOf,
  chapterAt,
  inside,
  neighbour,
  outside,
  paceOfPass,
  positionAt,
  positionOf,
  cellIn,
  cellOf,
  litStep,
  sameStop,
  sampleOf,
  restOf,
  secondsAt,
  stopBetween,
  whenComputed,
} from '../trace/index.ts';
import type { Derive } from './derive.ts';
import { createDerive } from './derive.ts';
import { EMPTY_TRAIL, backOn, forthOn, visited } from './trail.ts';
import type { Batch, Edits, Mode, Notice, SampleChoice, Speed, State } from './types.ts';

/** From slow motion to a whole pass in five seconds. */
export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 'pass'] as const satisfies readonly Speed[];
/** How long a pass takes at the last of them. */
const PASS_SECONDS = 5;

const START: State = {
  model: null,
  packed: null,
  code: null,
  dataset: null,
  mode: 'train',
  batch: 1,
  row: 0,
  sample: { kind: 'shipped', index: 0 },
  edits: {},
  change: { what: 'model', cell: null, gesture: 0 },
  before: null,
  position: 0,
  level: 'value',
  playing: false,
  scrubbing: false,
  speed: 1,
  loop: false,
  skip: 'padding',
  predicting: false,
  breakpoints: [],
  trail: EMPTY_TRAIL,
  focus: null,
  closeUp: null,
  dense: 'neurons',
  locale: 'en',
  messages: null,
  theme: 'system',
  notices: [],
  loading: null,
  opening: null,
  report: null,
  reading: false,
  offer: null,
  fit: null,
  lot: 'set',
  training: null,
};

/** What no longer has a place where the network is another. */
const UNPLACED = {
  before: null,
  playing: false,
  focus: null,
  closeUp: null,
  breakpoints: [],
  trail: EMPTY_TRAIL,
} as const;

/** One instance of Backlit: its state, what follows from it, and everything that can be done to it. */
export type App = ReturnType<typeof createApp>;

export function createApp(initial: Partial<State> = {}, derive: Derive = createDerive(), words: WordsIn = [wordsIn]) {
  const store = createStore<State>()(
    temporal((): State => ({ ...START, ...initial }), {
      partialize: ({ model, packed, code, sample, edits, change }) => ({ model, packed, code, sample, edits, change }),
      equality: (a, b) => a.sample === b.sample && a.edits === b.edits && a.model === b.model && a.code === b.code,
      // Only the first change of a gesture is remembered: a drag undoes as one.
      handleSet: (save) => (past) => {
        if ((past as Partial<State>).change?.gesture !== store.getState().change.gesture) save(past);
      },
    }),
  );
  const { getState: get, setState: set } = store;
  const history = store.temporal;
  let gestures = 0;

  const program = () => derive.program(get());
  const read = (name: string): Float32Array => derive.values(get()).get(name)!;
  const clamped = (position: Position): Position => Math.min(Math.max(position, 0), program().steps);
  /** What a fresh mark compares with: the numbers before this gesture. */
  const marked = (gesture: number): State['before'] => {
    const { sample, edits, before, change } = get();
    return change.gesture === gesture && before ? before : { sample, edits };
  };

  /** Takes words of a language over, where it is still the one that is wanted. */
  async function speak(locale: Locale, words: WordsIn[number]): Promise<void> {
    const messages = await words(locale);
    if (get().locale === locale) set({ messages });
  }
  const unspoken = (locale: Locale): void =>
    actions.notify('error', `language ${locale}: could not be loaded; check the connection and try again`);

  /** The first breakpoint at work between two positions, on the way from one to the other. */
  const stopOnTheWay = (from: Position, to: Position): Position | null => {
    const stops = get().breakpoints.flatMap((b) => (b.on ? [b.stop] : []));
    if (stops.length === 0) return null;
    return stopBetween(program(), { values: derive.values(get()), before: derive.before(get()) }, stops, from, to);
  };

  /** Goes through the history; where that brings another network, the place in it is found again. */
  const travel = (go: () => void): void => {
    const { model, position, code } = get();
    const at = model && anchorOf(program(), position);
    go();
    // What the program says in `fit(…)` counts again.
    if (get().code !== code) set({ fit: null });
    if (get().model === model) set({ before: null });
    else set({ ...UNPLACED, position: positionOf(program(), at) });
  };

  const actions = {
    /** Puts a model on the stage, at its first sample and at the start of its forward pass. */
    show(model: Model, rest: Partial<State> = {}): void {
      set({
        model,
        packed: null,
        code: null,
        dataset: null,
        batch: 1,
        row: 0,
        sample: { kind: 'shipped', index: 0 },
        edits: {},
        before: null,
        position: 0,
        playing: false,
        focus: null,
        closeUp: null,
        breakpoints: [],
        trail: EMPTY_TRAIL,
        report: null,
        reading: false,
        fit: null,
        lot: 'set',
        training: null,
        change: { what: 'model', cell: null, gesture: ++gestures },
        ...rest,
      });
      history.getState().clear();
    },

    /**
     * Another network in place of the present one, made from it by a change of its structure or of its program: it can be
     * undone, and the place in the program is kept as far as it still exists.
     */
    restructure(model: Model, rest: Pick<State, 'code' | 'sample' | 'edits'>, gesture: number = ++gestures): void {
      const at = anchorOf(program(), get().position);
      set({
        model,
        packed: null,
        ...rest,
        position: positionOf(derive.program({ ...get(), model }), at),
        ...UNPLACED,
        change: { what: 'structure', cell: null, gesture },
      });
    },
    /** What the network has learnt, in place of its weights and of what was edited of them; the place in the program stays. */
    learn(model: Model, gesture: number, training: State['training'] = get().training): void {
      const edits = Object.fromEntries(Object.entries(get().edits).filter(([name]) => !model.weights.has(name)));
      const change = { what: 'train', cell: null, gesture } as const;
      set({ model, packed: null, edits, before: null, change, training: training && { ...training, edits } });
    },
    setTraining: (training: State['training']): void => set({ training }),
    setFit: (fit: State['fit']): void => set({ fit }),
    setLot: (lot: State['lot']): void => set({ lot }),

    /** The program as it stands, where the network it says stays the same (or it says none yet). */
    setCode(code: State['code'], gesture: number = ++gestures): void {
      set({ code, change: { what: 'structure', cell: null, gesture } });
    },

    seek: (position: Position): void => set({ position: clamped(position) }),
    setScrubbing: (scrubbing: boolean): void => set({ scrubbing }),
    step(direction: 1 | -1, level: Level = get().level): void {
      set({
        position: neighbour(program(), get().position, level, direction, read, get().skip),
        playing: false,
      });
    },
    into(): void {
      const { level, position } = get(),
        finer = LEVELS[LEVELS.indexOf(level) + 1];
      if (finer) set({ level: finer, position: inside(program(), position, finer, read, get().skip), playing: false });
    },
    out(): void {
      const { level, position } = get(),
        coarser = LEVELS[LEVELS.indexOf(level) - 1];
      if (coarser) set({ level: coarser, position: outside(program(), position, coarser), playing: false });
    },
    /** To the moment a cell was computed. A given cell has no such moment: only the focus moves there. */
    goTo(cell: Cell): void {
      const { model, level } = get();
      if (!model || !program().tensors.has(cell.name)) return;
      if (program().tensors.get(cell.name)!.span === null) set({ focus: cell });
      else
        set({
          position: whenComputed(program(), cell.name, cell.at),
          playing: false,
          level: level === 'layer' ? 'value' : level,
          trail: visited(get()),
        });
    },
    /** Back (below 0) to the place a number was followed from, or forth again; by several places at once. */
    follow(by: number): void {
      for (let i = 0; i < Math.abs(by); i++) {
        const next = by < 0 ? backOn(get()) : forthOn(get());
        if (next) set({ ...next, playing: false });
      }
    },
    /** To the next (1) or the previous (−1) place that stops the program; to the end or the start where nothing does. */
    run(direction: 1 | -1): void {
      const { model, position } = get();
      if (!model) return;
      const edge = direction > 0 ? program().steps : 0;
      set({ position: stopOnTheWay(position, edge) ?? edge, playing: false });
    },
    /** Puts a breakpoint, or takes it away where there is the same. */
    toggleStop(stop: Breakpoint): void {
      const { breakpoints } = get();
      const others = breakpoints.filter((b) => !sameStop(b.stop, stop));
      set({ breakpoints: others.length < breakpoints.length ? others : [...breakpoints, { stop, on: true }] });
    },
    /** Sets a breakpoint to work, or has it wait. */
    switchStop(stop: Breakpoint, on: boolean): void {
      set({ breakpoints: get().breakpoints.map((b) => (sameStop(b.stop, stop) ? { ...b, on } : b)) });
    },
    clearStops: (): void => set({ breakpoints: [] }),
    setSkip: (skip: Skip): void => set({ skip }),
    setPredicting(predicting: boolean): void {
      const { position, level } = get();
      // A question is about a value; of a film that is over there is none left.
      set({
        predicting,
        playing: false,
        ...(predicting && {
          level: level === 'layer' ? 'value' : level,
          ...(position >= program().steps && { position: 0 }),
        }),
      });
    },
    /** Training or prediction: another program of the same network, in which the place is found again. */
    setMode(mode: Mode): void {
      const { model, position } = get();
      if (mode === get().mode) return;
      const at = model && anchorOf(program(), position);
      set({
        mode,
        playing: false,
        focus: null,
        trail: EMPTY_TRAIL,
        ...(model && { position: positionOf(derive.program({ ...get(), mode }), at) }),
      });
    },
    setLoop: (loop: boolean): void => set({ loop }),
    setLevel: (level: Level): void => set({ level }),
    /** As many samples at once; the place is kept where there is the same sample. Tells where the page has no room for them. */
    setBatch(batch: Batch): void {
      const state = get();
      if (batch === state.batch || !state.model) return;
      try {
        const at = anchorOf(program(), state.position),
          next = derive.program({ ...state, batch });
        derive.values({ ...state, batch });
        set({
          batch,
          row: state.row === null ? null : Math.min(state.row, batch - 1),
          before: null,
          playing: false,
          focus: null,
          trail: EMPTY_TRAIL,
          position: positionOf(next, at),
        });
      } catch (error) {
        actions.notify('error', error instanceof Error ? error.message : String(error));
      }
    },
    /** Another sample of the batch (null: all of them); a light on one sample goes to the same cell of the other. */
    look(row: number | null): void {
      const state = get();
      if (!state.model) return;
      const p = program(),
        lit = litStep(p, state.position),
        cell = lit && { name: lit.span.formula.out, at: lit.cell };
      const own = cell && sampleOf(p, cell);
      if (!cell || row === null || own === null || own === row) return set({ row });
      const there = cellOf(p, row, cellIn(p, own, cell)!);
      set({ row, playing: false, position: state.position + (there.at - cell.at) * lit.span.terms });
    },
    play(): void {
      if (!get().model) return;
      set({ playing: true, position: get().position >= program().steps ? 0 : get().position });
    },
    pause: (): void => set({ playing: false }),
    toggle: (): void => (get().playing ? actions.pause() : actions.play()),
    setSpeed: (speed: Speed): void => set({ speed }),
    faster(direction: 1 | -1): void {
      const { speed } = get();
      const at = SPEEDS.findIndex((s) => s === speed || s === 'pass' || (speed !== 'pass' && s >= speed));
      set({ speed: SPEEDS[Math.min(Math.max(at + direction, 0), SPEEDS.length - 1)]! });
    },
    /** One frame of playing: moves the position along the schedule of the present level. */
    tick(seconds: number): void {
      const { playing, model, level, speed, position, loop } = get();
      if (!playing || !model) return;
      const { steps } = program(),
        schedule = derive.schedule(program(), level);
      const moved = seconds * (speed === 'pass' ? paceOfPass(schedule, position, PASS_SECONDS) : speed);
      const now = secondsAt(schedule, position),
        next = restOf(program(), position, positionAt(schedule, now + moved));
      const stop = stopOnTheWay(position, next);
      if (stop !== null) return set({ position: stop, playing: false });
      const chapter = loop && steps > 0 ? chapterAt(program(), Math.max(0, Math.ceil(position) - 1)) : null;
      if (chapter && next >= chapter.end) {
        const length = secondsAt(schedule, chapter.end) - secondsAt(schedule, chapter.start);
        const over = Math.min((now + moved - secondsAt(schedule, chapter.end)) % length, length * 0.9);
        const again = positionAt(schedule, secondsAt(schedule, chapter.start) + over);
        return set({ position: Math.min(Math.max(again, chapter.start + 1e-3), chapter.end) });
      }
      set(next >= steps ? { position: steps, playing: false } : { position: next });
    },

    /** A number for the changes that belong together: pass it to `edit` for as long as a drag lasts. */
    gesture: (): number => ++gestures,
    /** Puts a number in place of a given one (weight, input, target, learning rate). Forward, loss and gradients follow. */
    edit(cell: Cell, value: number, gesture: number = ++gestures): void {
      const { model, edits } = get();
      if (!Number.isFinite(value) || !model) return;
      if (derive.program({ ...get(), mode: 'train' }).tensors.get(cell.name)?.span !== null) return;
      set({
        edits: { ...edits, [cell.name]: { ...edits[cell.name], [cell.at]: Math.fround(value) } },
        before: marked(gesture),
        change: { what: 'edit', cell, gesture },
      });
    },
    /** Back to the shipped weights, or for one tensor only. */
    reset(tensor?: string): void {
      const gesture = ++gestures,
        before = marked(gesture);
      const edits: Edits =
        tensor === undefined ? {} : Object.fromEntries(Object.entries(get().edits).filter(([name]) => name !== tensor));
      set({ edits, before, change: { what: 'reset', cell: null, gesture } });
    },
    /** Another sample: edits of weights stay, edits of the input and the target go with the old sample. */
    choose(sample: SampleChoice): void {
      const gesture = ++gestures,
        { model } = get();
      if (!model) return;
      const inputs = new Set(model.network.layers.filter((l) => l.type === 'input').map((l) => `${l.id}.y`));
      const edits = Object.fromEntries(
        Object.entries(get().edits).filter(([name]) => name !== 'target' && !inputs.has(name)),
      );
      set({ sample, edits, row: get().row && 0, before: null, change: { what: 'sample', cell: null, gesture } });
    },
    /** Takes the marks of old values off the page. */
    dismiss: (): void => set({ before: null }),
    undo: (): void => travel(() => history.getState().undo()),
    redo: (): void => travel(() => history.getState().redo()),

    focus: (focus: Cell | null): void => {
      const now = get().focus;
      if (now?.name !== focus?.name || now?.at !== focus?.at) set({ focus });
    },
    closeUp: (closeUp: string | null): void => set({ closeUp }),
    setDense: (dense: State['dense']): void => set({ dense }),
    /** Speaks another language as soon as its words are there; resolves then, or when they cannot be had. */
    async setLocale(locale: State['locale']): Promise<void> {
      const before = get().locale;
      set({ locale });
      try {
        const [first, ...rest] = words;
        await speak(locale, first);
        void Promise.all(rest.map((more) => speak(locale, more))).catch(() => unspoken(locale));
      } catch {
        if (get().locale === locale) set({ locale: before });
        unspoken(locale);
      }
    },
    setTheme: (theme: State['theme']): void => set({ theme }),
    setOpening: (opening: State['opening']): void => set({ opening }),
    /** Lays the report of the model on the stage open. */
    setReport: (report: State['report']): void => set({ report, reading: report !== null }),
    setReading: (reading: boolean): void => set({ reading: reading && get().report !== null }),
    setOffer: (offer: State['offer']): void => set({ offer }),
    setPacked: (packed: State['packed']): void => set({ packed }),
    setDataset: (dataset: State['dataset']): void => set({ dataset }),
    setLoading: (loading: string | null): void => set({ loading }),
    notify(kind: Notice['kind'], text: string): void {
      set({ notices: [...get().notices.slice(-3), { id: ++gestures, kind, text }] });
    },
    unnotify: (id: number): void => set({ notices: get().notices.filter((n) => n.id !== id) }),
  };
  return { store, history, derive, actions };
}
