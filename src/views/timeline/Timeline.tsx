/** Placeholder until its author lands. */
export const Timeline = () => <div>Timeline</div>;
