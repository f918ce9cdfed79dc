/** Placeholder until its author lands. */
export const Stage = () => <div>Stage</div>;
