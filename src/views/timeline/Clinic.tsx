import { scaleLog } from 'd3-scale';
import { useMemo } from 'react';
import { findings, gradientSizes } from '../../trace/clinic.ts';
import { numberText, placeInWords } from '../../words/index.ts';
import { useApp, useMessages } from '../context.tsx';
import { Button } from '../shared/Button.tsx';
import { Dialog } from '../shared/Dialog.tsx';
import css from './clinic.module.css';
import { patientOf } from './useFindings.ts';

/** The clinic: what was found, why it matters, and where it shows first; the size of the gradients layer by layer. */
export function Clinic({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const words = useMessages().timeline.clinic;
  return (
    <Dialog open={open} onClose={onClose} title={words.title} note={words.note}>
      <Report onClose={onClose} />
    </Dialog>
  );
}

function Report({ onClose }: { readonly onClose: () => void }) {
  const app = useApp();
  const messages = useMessages(),
    words = messages.timeline.clinic;
  const patient = useMemo(() => patientOf(app, true), [app]);
  if (!patient) return null;
  const found = findings(patient),
    sizes = gradientSizes(patient);
  return (
    <div className={css.report} data-dialog="clinic" data-findings={found.map((f) => f.kind).join(' ')}>
      {found.length === 0 ? (
        <p className={css.well}>{words.well}</p>
      ) : (
        <ul>
          {found.map(({ kind, layer, cell, measure }) => (
            <li key={`${kind} ${layer}`} data-finding={kind}>
              <h3>{words.findings[kind](layer, numberText(measure), `${(measure * 100).toFixed(0)} %`)}</h3>
              <p>{words.why[kind]}</p>
              {cell && (
                <Button
                  small
                  onClick={() => {
                    onClose();
                    app.actions.goTo(cell);
                  }}
                >
                  {words.show(`${cell.name} · ${placeInWords(messages, patient.program, cell.name, cell.at)}`)}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {sizes.length > 1 && (
        <figure aria-label={words.gradients}>
          <figcaption>{words.gradients}</figcaption>
          <Sizes sizes={sizes} />
        </figure>
      )}
    </div>
  );
}

/** Bars on a scale of powers of ten. */
function Sizes({ sizes }: { readonly sizes: ReturnType<typeof gradientSizes> }) {
  const real = sizes.map((s) => s.size).filter((s) => s > 0 && Number.isFinite(s));
  const low = Math.min(1e-4, ...real),
    high = Math.max(1e-3, ...real);
  const width = scaleLog([low / 3, high], [0, 100]).clamp(true);
  const marks = powersOfTen(low / 3, high);
  return (
    <ol className={css.sizes}>
      {sizes.map(({ layer, size }) => (
        <li key={layer} data-layer={layer} data-size={String(size)}>
          <span>{layer}</span>
          <i>
            {size > 0 && <b style={{ width: `${width(size)}%` }} />}
            {marks.map((mark) => (
              <s key={mark} style={{ left: `${width(10 ** mark)}%` }} />
            ))}
          </i>
          <span className="mono">{numberText(size)}</span>
        </li>
      ))}
      <li aria-hidden className={css.scale}>
        <span />
        <i>
          {marks
            .filter((_, i) => i % Math.ceil(marks.length / MOST_LABELS) === 0)
            .map((mark) => (
              <small key={mark} style={{ left: `${width(10 ** mark)}%` }}>
                {powerText(mark)}
              </small>
            ))}
        </i>
        <span />
      </li>
    </ol>
  );
}

/** The most powers of ten that are written under the bars. */
const MOST_LABELS = 6;

/** The exponents of the powers of ten between two sizes. */
const powersOfTen = (low: number, high: number): readonly number[] => {
  const first = Math.ceil(Math.log10(low)),
    last = Math.floor(Math.log10(high));
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
};

/** 0.001, 1, 1000, 1e6. */
const powerText = (power: number): string =>
  Math.abs(power) < 5
    ? String(Number((10 ** power).toPrecision(1)))
    : numberText(10 ** power).replace(/^1(\.0+)?e/, '1e');
