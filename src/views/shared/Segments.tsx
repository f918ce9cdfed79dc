import css from './Segments.module.css';

interface Props<T extends string | number> {
  readonly choices: readonly T[];
  readonly chosen: T;
  readonly choose: (choice: T) => void;
  /** What is chosen here, in words; or the id of the element that says it. */
  readonly label: string | { readonly by: string };
  readonly text: (choice: T) => string;
  readonly title?: (choice: T) => string;
  /** The data attribute that carries a button's choice: `level` for `data-level`. */
  readonly mark: string;
  readonly small?: boolean;
  readonly className?: string | undefined;
}

/** One of a few: buttons side by side, one of them pressed. */
export function Segments<T extends string | number>({
  choices,
  chosen,
  choose,
  label,
  text,
  title,
  mark,
  small = false,
  className = '',
}: Props<T>) {
  const named = typeof label === 'string' ? { 'aria-label': label } : { 'aria-labelledby': label.by };
  return (
    <div
      className={`${css.segments} ${small ? css.small : ''} ${className}`}
      role="group"
      {...named}
      data-segments={chosen}
    >
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === chosen}
          title={title?.(choice)}
          {...{ [`data-${mark}`]: choice }}
          onClick={() => choose(choice)}
        >
          {text(choice)}
        </button>
      ))}
    </div>
  );
}
