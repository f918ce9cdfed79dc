/** Placeholder until its author lands. */
export const Embed = () => <div>Embed</div>;
