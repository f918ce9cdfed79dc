import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { numbersOf } from '../../words/index.ts';
import { useMessages } from '../context.tsx';
import css from './formula.module.css';
import { useInspected } from './moment.ts';
import { Tex } from './Tex.tsx';

/** The law in symbols, and the same with the numbers of this step. */
export function Formula() {
  const { explanation, pattern, now } = useInspected();
  const words = useMessages().inspector;
  const copied = isCopy(explanation.terms.length, pattern.factors, explanation.then !== null);
  return (
    <section aria-label={words.formula}>
      <div className={css.law} data-law={explanation.span.formula.law}>
        <Tex tex={`\\displaystyle ${explanation.span.formula.law}`} fit />
      </div>
      {!copied && (
        <Steady key={explanation.span.index}>
          {numbersOf(explanation, pattern, now).map((line, i) => (
            <div key={i} className={css.numbers} title={line.exact ? undefined : words.roundedTitle} data-numbers="">
              <Tex tex={line.tex} />
            </div>
          ))}
        </Steady>
      )}
    </section>
  );
}

const isCopy = (terms: number, factors: number, then: boolean): boolean => terms === 1 && factors === 1 && !then;

/** As high as its tallest content yet, so that what is below stays where it is while numbers change. */
function Steady({ children }: { readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current!;
    // Asked when the page is laid out anyway; letters that are yet to come may be narrower than those that stand in for them.
    const hold = (): void => {
      if (document.fonts.status === 'loaded') element.style.minHeight = `${element.getBoundingClientRect().height}px`;
    };
    const watch = new ResizeObserver(hold);
    watch.observe(element);
    void document.fonts.ready.then(hold);
    return () => watch.disconnect();
  }, []);
  return <div ref={box}>{children}</div>;
}
