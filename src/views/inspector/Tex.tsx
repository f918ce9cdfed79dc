import { useLayoutEffect, useRef } from 'react';
import css from './formula.module.css';
import { plainTex, setIn, useKatex } from './katex.ts';

interface Props {
  readonly tex: string;
  /** One line: made smaller where it is too long. Else it breaks at its signs. */
  readonly fit?: boolean;
  readonly className?: string | undefined;
}

/** A formula this small can still be read; one that is still too long breaks at its signs. */
const LEAST = 0.68;
const BROKEN = 0.84;

/** A formula, typeset. */
export function Tex({ tex, fit = false, className }: Props) {
  const katex = useKatex(),
    element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const span = element.current!;
    if (katex) span.replaceChildren(setIn(katex, tex));
    else span.textContent = plainTex(tex);
    if (fit) return fitted(span);
    return undefined;
  }, [katex, tex, fit]);
  return (
    <span className={`${css.tex} ${className ?? ''}`} data-fit={fit ? 'line' : undefined}>
      <span ref={element} />
    </span>
  );
}

/** Keeps a formula as wide as its room, also when its letters arrive late or the room changes. */
function fitted(span: HTMLSpanElement): () => void {
  const line = span.parentElement!;
  let scale = 1,
    natural = 0;
  const fit = (): void => {
    const room = line.clientWidth;
    if (line.dataset['fit'] === 'line') natural = span.getBoundingClientRect().width / scale;
    if (room === 0 || natural === 0) return;
    const wanted = Math.min(1, (room / natural) * 0.99),
      next = wanted < LEAST ? BROKEN : wanted;
    line.dataset['fit'] = wanted < LEAST ? 'lines' : 'line';
    if (Math.abs(next - scale) < 0.003) return;
    scale = next;
    span.style.fontSize = scale === 1 ? '' : `${scale}em`;
  };
  span.style.fontSize = '';
  line.dataset['fit'] = 'line';
  fit();
  const observer = new ResizeObserver(fit);
  observer.observe(line);
  observer.observe(span);
  return () => observer.disconnect();
}
