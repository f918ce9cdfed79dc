/** The mark of Backlit: a ring of light. */
export const Mark = ({ size = 24 }: { readonly size?: number }) => (
  <svg className="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden>
    <radialGradient id="mark-glow">
      <stop offset=".4" stopColor="#ffc83d" stopOpacity=".6" />
      <stop offset="1" stopColor="#ffc83d" stopOpacity="0" />
    </radialGradient>
    <circle cx="16" cy="16" r="16" fill="url(#mark-glow)" />
    <circle cx="16" cy="16" r="6.5" fill="#fff8e3" stroke="#ffc83d" strokeWidth="5" />
  </svg>
);

interface Sized {
  readonly size?: number;
}

/** An icon of lines, as tall as a line of text is high, in the colour of the text around it. */
const drawn = (d: string, fill = 'none') =>
  function Icon({ size = 24 }: Sized) {
    return (
      <svg
        viewBox="0 0 24 24"
        width={size}
        height={size}
        fill={fill}
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden
      >
        <path d={d} />
      </svg>
    );
  };

// What stage and messages need, drawn here: an embed brings no library of icons.
export const Plus = drawn('M5 12h14M12 5v14');
export const Minus = drawn('M5 12h14');
export const Cross = drawn('M6 6l12 12M18 6L6 18');
export const Corners = drawn(
  'M3 8V5a2 2 0 0 1 2-2h3M16 3h3a2 2 0 0 1 2 2v3M21 16v3a2 2 0 0 1-2 2h-3M8 21H5a2 2 0 0 1-2-2v-3',
);
export const Info = drawn('M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM12 16v-4M12 8h.01');
export const Warning = drawn('M12 3.5 22 20.5H2zM12 10v4M12 17.2h.01');
export const Play = drawn('M6.5 4.2v15.6L19.5 12z', 'currentColor');
export const Pause = drawn('M6 4h3v16H6zM15 4h3v16h-3z', 'currentColor');
