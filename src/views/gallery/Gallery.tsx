/** Placeholder until its author lands. */
export const Gallery = () => <div>Gallery</div>;
