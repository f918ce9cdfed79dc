import { Pause, Play, RotateCcw } from 'lucide-react';
import { useEffect } from 'react';
import { trainWords } from '../../i18n/train.ts';
import { LOTS } from '../../state/index.ts';
import { forget, isCurrent, isMadeUp, pause, train } from '../../state/training/train.ts';
import { useApp, useMessages, useSelect } from '../context.tsx';
import { Training } from '../rail/Training.tsx';
import { Button } from '../shared/Button.tsx';
import { Segments } from '../shared/Segments.tsx';
import { Course } from './Course.tsx';
import { Settings } from './Settings.tsx';
import css from './train.module.css';

/** Training: by what, from what and how long; the buttons that do it; how far it is and how it goes. */
export function TrainTab() {
  const app = useApp(),
    words = trainWords(useSelect((s) => s.locale));
  const model = useSelect((s) => s.model!),
    lot = useSelect((s) => s.lot),
    phase = useSelect((s) => s.training?.phase ?? null),
    current = useSelect((s) => isCurrent(s));
  useProgramsSettings();
  const busy = phase === 'running' || phase === 'preparing';
  if (model.beyond?.length || !model.network.loss || !model.network.optimizer)
    return <p className={css.note}>{words.lacks}</p>;
  return (
    <div className={css.train} data-train={phase === null ? 'never' : current ? phase : 'left'}>
      <Training />
      <div className={css.row}>
        <span id="train-data">{words.data}</span>
        <Segments
          small
          choices={LOTS}
          chosen={lot}
          choose={app.actions.setLot}
          label={{ by: 'train-data' }}
          text={(choice) => words.lots[choice]}
          title={(choice) => words.lotTitles[choice]}
          mark="lot"
        />
      </div>
      <p className={css.note} data-lot-note>
        <LotNote />
      </p>
      <Settings />
      <div className={css.buttons}>
        {busy ? (
          <Button look="solid" icon={<Pause />} data-do="pause" onClick={() => pause(app)}>
            {words.pause}
          </Button>
        ) : (
          <Button look="solid" icon={<Play />} data-do="train" onClick={() => void train(app, 'end')}>
            {phase === 'paused' && current ? words.goOn : words.train}
          </Button>
        )}
        <Button title={words.stepTitle} data-do="step" disabled={busy} onClick={() => void train(app, 'update')}>
          {words.step}
        </Button>
        <Button title={words.epochTitle} data-do="epoch" disabled={busy} onClick={() => void train(app, 'epoch')}>
          {words.epoch}
        </Button>
        <Button
          icon={<RotateCcw />}
          look="bare"
          small
          title={words.forgetTitle}
          data-do="forget"
          disabled={busy}
          onClick={() => forget(app)}
        >
          {words.forget}
        </Button>
      </div>
      <Course />
    </div>
  );
}

/** What the network learns from, in words. */
function LotNote() {
  const { sets } = useMessages().rail;
  const words = trainWords(useSelect((s) => s.locale)).sets;
  const model = useSelect((s) => s.model!),
    lot = useSelect((s) => s.lot),
    batch = useSelect((s) => s.batch),
    locale = useSelect((s) => s.locale);
  const { data } = model;
  if (lot === 'stage') return words.stage(String(batch));
  if (data.kind === 'digits') return words.digits;
  if (data.kind === 'tokens') return words.tokens;
  if (data.kind === 'points')
    return data.set === 'xor' && data.noise === 0 ? words.corners : words.points(sets[data.set] ?? data.set);
  return isMadeUp(model) ? words.made : words.samples(model.samples.length.toLocaleString(locale));
}

/** Takes over what the program says in `fit(…)`, where nothing else was chosen. */
function useProgramsSettings(): void {
  const { store, actions } = useApp();
  const text = useSelect((s) => (s.fit === null ? s.code : null));
  useEffect(() => {
    if (!text) return;
    const gone = { now: false };
    const read = async (): Promise<void> => {
      const { readCode } = await import('../../formats/keras-code/read.ts');
      const { fit } = readCode(text.text, text.answers);
      if (!gone.now && fit && store.getState().fit === null) actions.setFit(fit);
    };
    void read();
    return () => void (gone.now = true);
  }, [text, store, actions]);
}
