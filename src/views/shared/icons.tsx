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
