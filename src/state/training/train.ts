import { targetName } from '../../core/heads.ts';
import { inputsOf, shapesOf } from '../../core/network.ts';
import { idOf, madeUp } from '../../formats/complete.ts';
import type { FitSettings } from '../../formats/keras-code/values.ts';
import type { Model } from '../../formats/model.ts';
import { firstWeights } from '../../train/workbench.ts';
import { afterFrame } from '../clock.ts';
import { fetched } from '../load.ts';
import type { App } from '../store.ts';
import { keep } from '../structure.ts';
import type { State, Training } from '../types.ts';
import { hire } from './hire.ts';
import type { Source } from './lot.ts';
import { thinned } from './marks.ts';
import type { EpochScore, Mark, News, Said, Until } from './messages.ts';

/** What `fit()` does where nobody says otherwise, but for the epochs: one would hardly be seen. */
export const USUAL: FitSettings = { epochs: 10, batchSize: 32, validationSplit: 0, shuffle: true };

/**
 * Trains the network on the stage: goes on where training waits, or begins. Where that is impossible it is said, and
 * everything stays as it was.
 */
export async function train(app: App, until: Until): Promise<void> {
  const { store, actions } = app,
    state = store.getState(),
    { training } = state;
  if (!state.model || training?.phase === 'running' || training?.phase === 'preparing') return;
  try {
    if (training && isCurrent(state)) return await goOn(app, training, until);
    await begin(app, until);
  } catch (error) {
    actions.setTraining(null);
    actions.notify('error', error instanceof Error ? error.message : String(error));
  }
}

/** Training waits after the present update. */
export function pause({ store }: App): void {
  store.getState().training?.trainer.ask({ kind: 'pause' });
}

/** The first weights once more, drawn by their initializers from another seed. */
export function forget(app: App): void {
  const { store, actions } = app,
    model = store.getState().model!;
  const seed = store.getState().change.gesture + 1;
  const begun = firstWeights(model.network, seed);
  const weights = new Map([...model.weights.keys()].map((name) => [name, begun.get(name)!]));
  const fresh: Model = { ...model, id: idOf(model.network, weights), weights, seen: null, accuracy: null };
  actions.learn(fresh, actions.gesture());
  actions.setTraining(null);
  setTimeout(() => void keep(app, fresh), 800);
}

/** Whether what training made is still what stands on the stage: the same model, and no weight of it edited since. */
export function isCurrent({ model, edits, training }: Pick<State, 'model' | 'edits' | 'training'>): boolean {
  if (!training || training.model !== model) return false;
  return [...model.weights.keys()].every((name) => edits[name] === training.edits[name]);
}

async function begin(app: App, until: Until): Promise<void> {
  const { store, actions, derive } = app;
  const { model, edits, fit, lot } = store.getState();
  const of = model!;
  const settings = fit ?? USUAL;
  // Who leaves training, by whatever way, sends the trainer away.
  const line: Line = { news: [], resting: false };
  const trainer = await hire((said) => hear(app, trainer, line, said));
  const unsubscribe = store.subscribe(({ training }) => {
    if (training?.trainer === trainer) return;
    unsubscribe();
    trainer.leave();
  });
  actions.setTraining({
    phase: 'preparing',
    settings,
    lot,
    trainer,
    model: of,
    edits,
    gesture: actions.gesture(),
    counts: null,
    place: { epoch: 0, batch: 0, updates: 0 },
    rate: null,
    base: 0,
    marks: [],
    epochs: [],
  });
  const given = derive.given(store.getState());
  const weights = new Map([...of.weights.keys()].map((name) => [name, given.get(name)!]));
  trainer.ask({ kind: 'begin', network: of.network, weights, seed: store.getState().change.gesture });
  await course(app, until);
}

/** Goes on with the course that waits; where it is over, or another one is wanted, with a new one. */
async function goOn(app: App, training: Training, until: Until): Promise<void> {
  const { actions, store } = app,
    { fit, lot } = store.getState();
  const settings = fit ?? USUAL,
    { batchSize, validationSplit, shuffle, epochs } = training.settings;
  const same =
    training.phase === 'paused' &&
    lot !== 'stage' &&
    lot === training.lot &&
    settings.epochs === epochs &&
    settings.batchSize === batchSize &&
    settings.validationSplit === validationSplit &&
    settings.shuffle === shuffle;
  const gesture = actions.gesture();
  if (!same) {
    const { place, counts } = training;
    const base = training.base + (counts ? place.updates / counts.batches : 0);
    actions.setTraining({ ...training, phase: 'preparing', settings, lot, gesture, base });
    return course(app, until);
  }
  actions.setTraining({ ...training, phase: 'running', gesture });
  setRate(app);
  training.trainer.ask({ kind: 'run', until });
}

async function course(app: App, until: Until): Promise<void> {
  const { training } = app.store.getState();
  if (!training) return; // refused at once
  const { trainer, settings, lot } = training;
  const source = await sourceOf(app, lot);
  const isOn = (): boolean => app.store.getState().training?.trainer === trainer;
  if (!isOn()) return;
  const stage =
    source.kind === 'stage' ? { ...settings, batchSize: source.examples.count, validationSplit: 0 } : settings;
  trainer.ask({ kind: 'course', source, settings: stage });
  if (!isOn()) return;
  setRate(app);
  app.actions.setTraining({ ...app.store.getState().training!, phase: 'running' });
  trainer.ask({ kind: 'run', until });
}

/** Tells the trainer of a learning rate that was edited. */
function setRate({ store, actions }: App): void {
  const { edits, training } = store.getState();
  const rate = edits['optimizer.learningRate']?.[0] ?? null;
  if (rate === training!.rate) return;
  training!.trainer.ask({ kind: 'rate', rate });
  actions.setTraining({ ...training!, rate });
}

/** What there is to learn from: the set that belongs to the model, its own samples, or what stands on the stage. */
async function sourceOf(app: App, lot: State['lot']): Promise<Source> {
  const { store, derive } = app,
    state = store.getState(),
    model = state.model!;
  if (lot === 'stage') {
    const given = derive.given(state);
    const more = model.network.outputs.slice(1).flatMap((id) => {
      const target = given.get(targetName(model.network, id));
      return target ? [[id, target] as const] : [];
    });
    const examples = {
      count: state.batch,
      inputs: new Map(inputsOf(model.network).map(({ id }) => [id, given.get(`${id}.y`)!])),
      targets: given.get('target')!,
      moreTargets: new Map(more),
    };
    return { kind: 'stage', examples };
  }
  const { data } = model;
  if (data.kind === 'digits') {
    const of = async (set: string): Promise<ArrayBuffer> => (await fetched(`data/${set}.bin`)).arrayBuffer();
    const [learnt, unseen] = await Promise.all([of(data.set.replace(/test$/, 'train')), of(data.set)]);
    return { kind: 'digits', learnt, unseen };
  }
  if (data.kind === 'points') return data;
  if (data.kind === 'tokens') return { kind: 'tokens', set: data.set };
  return isMadeUp(model) ? { kind: 'made' } : { kind: 'samples', samples: model.samples };
}

/** Whether a model has no samples but the one that was made up for it. */
export function isMadeUp({ network, samples, data }: Model): boolean {
  if (data.kind !== 'given' || samples.length !== 1) return false;
  const made = madeUp(network).inputs;
  return [...samples[0]!.inputs].every(([id, data]) => made.get(id)?.every((x, i) => x === data[i]));
}

/** How long a picture may take until it is seen, and the longest rest between two of them, in milliseconds. */
const IN_TIME = 30,
  LONGEST_REST = 400;

/** What the trainer has said and the page has not shown yet. */
interface Line {
  readonly news: News[];
  resting: boolean;
}

/** Takes in what the trainer says; what it learnt goes onto the stage, if that is still the one it learns for. */
function hear(app: App, trainer: Training['trainer'], line: Line, said: Said): void {
  const { store, actions } = app,
    { training } = store.getState();
  if (!training || training.trainer !== trainer || said.kind === 'ready') return;
  if (said.kind === 'begun') {
    const { count, unseen, batches } = said;
    actions.setTraining({ ...training, counts: { count, unseen, batches } });
  } else if (said.kind === 'refused') {
    actions.setTraining(null);
    actions.notify('error', said.message);
  } else {
    line.news.push(said.news);
    if (!line.resting || said.news.phase !== 'running') show(app, trainer, line);
  }
}

/**
 * Takes in all the news there are, one picture a frame: while it is drawn the next ones are asked for. Where a picture takes
 * longer than its frame, the page rests longer than it worked.
 */
function show(app: App, trainer: Training['trainer'], line: Line): void {
  const { store, actions } = app,
    began = performance.now();
  for (const news of line.news.splice(0)) {
    const { training } = store.getState();
    if (!training || training.trainer !== trainer) return;
    if (!isCurrent(store.getState())) {
      trainer.ask({ kind: 'pause' });
      return actions.setTraining({ ...training, phase: 'left' });
    }
    take(app, training, news);
    setRate(app);
    trainer.ask({ kind: 'heard' });
  }
  if (line.resting) return;
  line.resting = true;
  const rested = (): void => {
    line.resting = false;
    if (line.news.length > 0) show(app, trainer, line);
  };
  afterFrame(() => {
    const took = performance.now() - began;
    if (took < IN_TIME) rested();
    else setTimeout(rested, Math.min(2 * took, LONGEST_REST));
  });
}

function take(app: App, training: Training, news: News): void {
  const { actions } = app,
    { phase, epoch, batch, updates, weights, measured } = news;
  const { model, base } = training;
  const shifted = <M extends Mark>(mark: M): M => ({ ...mark, at: base + mark.at });
  const now: Training = {
    ...training,
    phase,
    place: { epoch, batch, updates },
    marks: thinned([...training.marks, ...news.marks.map((m) => shifted(m))]),
    epochs: [...training.epochs, ...news.epochs.map((e): EpochScore => shifted(e))],
  };
  if (!weights || updates === 0) return actions.setTraining(now);
  const { data, network } = model;
  const single = shapesOf(network, 1).get(network.outputs[0]!)!.length === 2;
  const accuracy =
    // While it goes on, the score of an epoch is out of date a moment later.
    measured && single && phase !== 'running' && 'set' in data
      ? { correct: measured.correct, of: measured.of, set: data.set }
      : null;
  const learnt: Model = {
    ...model,
    id: idOf(network, weights),
    weights: new Map([...model.weights.keys()].map((name) => [name, weights.get(name)!])),
    accuracy,
  };
  actions.learn(learnt, training.gesture, { ...now, model: learnt, edits: {} });
  if (phase !== 'running') setTimeout(() => void keep(app, learnt), 800);
}
