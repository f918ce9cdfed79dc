/** Placeholder until its author lands. */
export const TopBar = () => <div>TopBar</div>;
