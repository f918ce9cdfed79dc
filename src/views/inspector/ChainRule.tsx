import { patternOf, placeInWords, symbolOf } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import type { Chain } from './chain.ts';
import { CellLink } from './CellNumber.tsx';
import css from './inspector.module.css';
import { useInspected } from './moment.ts';
import { Boxes } from './terms/Boxes.tsx';
import { MixedTable } from './terms/MixedTable.tsx';
import { TermTable } from './terms/TermTable.tsx';
import { Tex } from './Tex.tsx';

/** The chain rule with numbers: from the next layer × slope × input. */
export function ChainRule({ chain: { upstream, slope, input } }: { readonly chain: Chain }) {
  const { explanation, program } = useInspected();
  const messages = useMessages(),
    words = messages.inspector;
  const of = program.tensors.get(explanation.name)!.local.slice(1);
  const letter = of === 'kernel' ? 'w' : of === 'bias' ? 'b' : of === 'z' ? 'z' : 'x';
  const from = program.tensors.get(upstream.name)!.local.slice(1);
  const law = [
    `\\frac{\\partial L}{\\partial ${from}}`,
    ...(slope ? ['\\frac{\\partial y}{\\partial z}'] : []),
    ...(letter === 'z' ? [] : [`\\frac{\\partial ${slope ? 'z' : from}}{\\partial ${letter}}`]),
  ].join(' \\cdot ');
  return (
    <section aria-label={words.chainRule} data-chain="">
      {(slope !== null || letter !== 'z') && (
        <div className={css.chainLaw}>
          <Tex tex={`\\frac{\\partial L}{\\partial ${letter}} = ${law}`} fit />
        </div>
      )}
      <Boxes
        boxes={[
          {
            caption:
              from !== 'y'
                ? `∂L/∂${from}`
                : upstream.name === `${program.network.outputs[0]}.dy`
                  ? words.fromLoss
                  : words.fromNext,
            cell: upstream,
          },
          ...(slope ? [{ caption: words.slopeAt, cell: slope }] : []),
          ...(input ? [{ caption: placeInWords(messages, program, input.name, input.at), cell: input }] : []),
        ]}
        result={{ caption: symbolOf(program, explanation.name, explanation.span.layer), value: explanation.value }}
      />
    </section>
  );
}

/** Where the gradient from the next layer comes from: its paths, added. */
export function Paths({ chain: { upstream, paths } }: { readonly chain: Chain }) {
  const { program } = useInspected();
  const words = useMessages().inspector;
  if (!paths) return null;
  const pattern = patternOf(program, paths);
  const real = paths.terms.filter((t) => t !== null);
  const title = words.whereFrom(`∂L/∂${program.tensors.get(upstream.name)!.local.slice(1)}`);
  if (paths.terms.length === 1 || real.length === 0)
    return (
      <section>
        <h3 className={css.title}>{title}</h3>
        {real[0] ? (
          real[0].factors.map((f, i) => (
            <p key={i} className={css.row}>
              <CellLink cell={f} />
            </p>
          ))
        ) : (
          <p className={css.row}>{words.nothingReads}</p>
        )}
      </section>
    );
  const mixed = pattern.extras.length === 0 && new Set(real.map((t) => t.factors.map((f) => f.name).join())).size > 1;
  return (
    <section data-paths={upstream.name}>
      {mixed ? (
        <>
          <h3 className={css.title}>{title}</h3>
          <MixedTable explanation={paths} now={null} />
        </>
      ) : (
        <TermTable explanation={paths} pattern={{ ...pattern, grid: null }} now={null} most={8} title={title} total />
      )}
    </section>
  );
}
