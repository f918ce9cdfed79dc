/** Placeholder until its author lands. */
export const Inspector = () => <div>Inspector</div>;
