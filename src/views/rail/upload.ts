import { centre } from '../../core/data/index.ts';
import { useApp, useMessages } from '../context.tsx';
import { inkIn } from './picture.ts';

const MOST_BYTES = 20_000_000;
/** The longer side at which a picture is looked at. */
const LOOKED_AT = 560;

/** Reads a picture file as a digit and makes it the sample. What cannot be read is said, and the sample stays. */
export function useUpload(): (file: File | undefined) => Promise<void> {
  const { actions } = useApp(),
    words = useMessages().rail;
  return async (file) => {
    if (!file) return;
    const name = file.name.length > 40 ? `${file.name.slice(0, 38)}…` : file.name;
    if (file.size > MOST_BYTES) {
      actions.notify('error', words.tooLarge(name, (file.size / 1e6).toFixed(0)));
      return;
    }
    let picture: ImageData;
    try {
      picture = await decoded(file);
    } catch {
      actions.notify('error', words.notAnImage(name));
      return;
    }
    const ink = inkIn(picture.data, picture.height, picture.width);
    if (!ink) {
      actions.notify('error', words.emptyImage(name));
      return;
    }
    actions.choose({ kind: 'drawn', pixels: centre(ink, picture.height, picture.width), label: null });
  };
}

/** The pixels of a picture file, made small enough to be looked at, or of a given size; throws for anything else. */
export async function decoded(
  file: File,
  size?: { readonly width: number; readonly height: number },
): Promise<ImageData> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LOOKED_AT / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = size?.width ?? Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = size?.height ?? Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
