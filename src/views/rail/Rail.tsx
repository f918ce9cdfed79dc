/** Placeholder until its author lands. */
export const Rail = () => <div>Rail</div>;
