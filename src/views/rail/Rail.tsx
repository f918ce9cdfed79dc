import type { ComponentType } from 'react';
import { Suspense, lazy, useState } from 'react';
import { inputsOf } from '../../core/graph.ts';
import { sizeOf } from '../../core/tensor.ts';
import { useMessages, useSelect } from '../context.tsx';
import { soon } from '../shared/soon.tsx';
import { BatchSwitch } from './BatchSwitch.tsx';
import { Digits } from './Digits.tsx';
import { Layers } from './Layers.tsx';
import { Plane } from './Plane.tsx';
import css from './rail.module.css';
import { Table } from './Table.tsx';
import type { Tab } from './Tabs.tsx';
import { Training } from './Training.tsx';
import { Tabs } from './Tabs.tsx';
import { Boundary } from '../app/Boundary.tsx';

const Given = soon(async () => (await import('./Given.tsx')).Given);
const Tokens = soon(async () => (await import('./Tokens.tsx')).Tokens);

const TrainTab = lazy(async () => ({ default: (await import('../train/TrainTab.tsx')).TrainTab }));
const CodeTab = lazy(async () => ({ default: (await import('../code/CodeTab.tsx')).CodeTab }));

interface Props {
  /** The reader turned to something that wants the screen for itself. */
  readonly onAway: () => void;
}

/** The rail: the model as a Keras summary and the data it looks at, its training, its program. */
export function Rail({ onAway }: Props) {
  const model = useSelect((s) => s.model!);
  const size = sizeOf(inputsOf(model.network)[0]!.shape);
  const { kind } = model.data;
  const Data =
    kind === 'digits' && size === 784
      ? Digits
      : kind === 'points' && size === 2
        ? Plane
        : kind === 'tokens'
          ? Tokens
          : kind === 'given'
            ? Given
            : Table;
  const [tab, setTab] = useState<Tab>('model');
  return (
    <div className={css.rail} data-rail={tab}>
      <Tabs tab={tab} onTab={setTab} />
      <div role="tabpanel" id="rail-panel" aria-labelledby={`rail-tab-${tab}`}>
        <Boundary key={tab}>
          <Suspense fallback={null}>
            {tab === 'code' ? (
              <CodeTab onAway={onAway} onTrain={() => setTab('train')} />
            ) : tab === 'train' ? (
              <TrainTab />
            ) : (
              <ModelPart Data={Data} onAway={onAway} />
            )}
          </Suspense>
        </Boundary>
      </div>
    </div>
  );
}

/** The layers, and the data. */
function ModelPart({ Data, onAway }: Props & { readonly Data: typeof Digits | ComponentType }) {
  const words = useMessages().rail;
  const model = useSelect((s) => s.model!);
  return (
    <>
      <section aria-labelledby="rail-model">
        <h2 id="rail-model" className="visually-hidden">
          {words.model}
        </h2>
        <Layers onAway={onAway} />
        <Training />
      </section>
      <section aria-labelledby="rail-data">
        <h2 id="rail-data" className={css.heading}>
          {words.data}
          {model.data.kind === 'points' && <span> · {words.sets[model.data.set] ?? model.data.set}</span>}
        </h2>
        <BatchSwitch />
        <Boundary key={model.id}>
          <Data onAway={onAway} />
        </Boundary>
      </section>
    </>
  );
}
