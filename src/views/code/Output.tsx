import { useMemo, useState } from 'react';
import { shapesOf } from '../../core/graph.ts';
import type { Understood } from '../../formats/keras-code/read.ts';
import { codeWords } from '../../i18n/code/page.ts';
import { arrayText } from '../../words/numpy.ts';
import { productsOf } from '../../words/parameters.ts';
import { summaryOf, unbuiltSummary } from '../../words/summary.ts';
import { useApp, useSelect } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import css from './code.module.css';
import { CopyButton } from './CopyButton.tsx';

/** What the program prints: the summary, whose counts open to their products, and the prediction, which can be stepped. */
export function Output({ understood, onAway }: { readonly understood: Understood; readonly onAway: () => void }) {
  const words = codeWords(useSelect((s) => s.locale));
  const model = useSelect((s) => s.model!);
  const summary = useMemo(() => {
    const network = understood.network ?? model.network;
    if (!understood.built)
      return unbuiltSummary(
        network.name,
        network.layers.filter((l) => l.type !== 'input'),
      );
    return summaryOf(network, { kind: understood.sequential ? 'sequential' : 'functional' });
  }, [understood, model]);
  const predicts = understood.deeds.find((d) => d.what === 'predict');
  return (
    <div className={css.output}>
      <div className={css.bar}>
        <strong className="mono">{words.summary}</strong>
        <CopyButton text={summary} />
      </div>
      <Summary text={summary} />
      {predicts && <Prediction data={predicts.data} onAway={onAway} />}
    </div>
  );
}

/** A summary as text; each count of parameters is a button that opens to its products. */
function Summary({ text }: { readonly text: string }) {
  const words = codeWords(useSelect((s) => s.locale)),
    network = useSelect((s) => s.model!.network);
  const [open, setOpen] = useState<string | null>(null);
  const products = open === null ? null : productsOf(network, open);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={css.summary} data-summary tabIndex={0} aria-label={words.summary}>
        {text.split('\n').map((line, i) => (
          // The lines of a printed text have no other name than their place.
          <Line
            key={i}
            line={line}
            ids={network.layers.map((l) => l.id)}
            open={open}
            onOpen={setOpen}
            label={words.opensTo}
          />
        ))}
      </pre>
      <output className={`${css.products} mono`}>{products !== null && `${open}: ${products}`}</output>
    </>
  );
}

interface LineProps {
  readonly line: string;
  readonly ids: readonly string[];
  readonly open: string | null;
  readonly onOpen: (id: string | null) => void;
  readonly label: (layer: string) => string;
}

function Line({ line, ids, open, onOpen, label }: LineProps) {
  const [, before, name, count, after] = /^(│ (\S+?)(?:…| ).*?│.*?│\s+)([1-9][\d,]*)(\s│.*)$/.exec(line) ?? [];
  const id = name === undefined ? undefined : (ids.find((i) => i === name) ?? ids.find((i) => i.startsWith(name)));
  if (before === undefined || count === undefined || id === undefined) return <>{`${line}\n`}</>;
  return (
    <>
      {before}
      <button
        type="button"
        aria-expanded={open === id}
        aria-label={label(id)}
        title={label(id)}
        onClick={() => onOpen(open === id ? null : id)}
      >
        {count}
      </button>
      {`${after}\n`}
    </>
  );
}

/** The array that `predict` gives, and the way to its first step. */
function Prediction({ data, onAway }: { readonly data: string | null; readonly onAway: () => void }) {
  const { derive, actions } = useApp(),
    words = codeWords(useSelect((s) => s.locale));
  const model = useSelect((s) => s.model!),
    output = useSelect((s) => derive.prediction(s));
  const text = useMemo(
    () => arrayText(output, shapesOf(model.network, 1).get(model.network.outputs[0]!)!),
    [model, output],
  );
  return (
    <>
      <div className={css.bar}>
        <strong className="mono">{data === null ? words.predict : `predict(${data})`}</strong>
        <Button
          small
          onClick={() => {
            actions.setMode('predict');
            actions.pause();
            actions.seek(0);
            actions.step(1, 'value');
            onAway();
          }}
        >
          {words.stepThrough}
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={css.summary} data-prediction tabIndex={0} aria-label={words.predict}>
        {text}
      </pre>
    </>
  );
}
