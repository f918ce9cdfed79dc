const MILLISECONDS = 180;

/** Lets the present picture of a canvas fade over the next one, where places change but no number does. */
export function fadeFrom(canvas: HTMLCanvasElement): void {
  if (canvas.width === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const last = document.createElement('canvas');
  last.width = canvas.width;
  last.height = canvas.height;
  last.getContext('2d')!.drawImage(canvas, 0, 0);
  last.ariaHidden = 'true';
  Object.assign(last.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none' });
  canvas.after(last);
  const gone = (): void => last.remove();
  last.animate({ opacity: [1, 0] }, { duration: MILLISECONDS, easing: 'ease-out' }).finished.then(gone, gone);
}
