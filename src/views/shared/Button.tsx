import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './Button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** outline: the usual; solid: the main one of its group; bare: no frame until it is hovered. */
  readonly look?: 'outline' | 'solid' | 'bare';
  /** An icon; with a label and no children, a square button. */
  readonly icon?: ReactNode;
  /** What the button does, where no text says it. */
  readonly label?: string;
  readonly small?: boolean;
}

/** A button: text, an icon, or both. */
export function Button({ look = 'outline', icon, label, small = false, children, className, ...rest }: Props) {
  const square = children === undefined;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={[css.button, css[look], square && css.square, small && css.small, className].filter(Boolean).join(' ')}
      {...rest}
    >
      {icon}
      {children !== undefined && <span className={css.text}>{children}</span>}
    </button>
  );
}
