import { SpecError, refuse, within } from '../../core/errors.ts';
import { inputsOf } from '../../core/graph.ts';
import type { App } from '../../state/index.ts';
import { addSamples } from '../../state/samples.ts';
import { decoded } from '../rail/upload.ts';

/** Makes a picture the input of a network that looks at pictures: scaled to its size, in grey or colours from 0 to 1. */
export async function openPicture(app: App, file: File): Promise<void> {
  const { actions, store } = app,
    model = store.getState().model!;
  try {
    const [input, second] = inputsOf(model.network);
    const [height = 0, width = 0, channels = 1] = input!.shape;
    if (second || input!.shape.length < 2 || input!.shape.length > 3 || ![1, 3, 4].includes(channels))
      within(file.name, () =>
        refuse('pictures go into inputs of shape [height, width, channels]', input!.shape, 'give it numbers as .npy'),
      );
    let picture: ImageData;
    try {
      picture = await decoded(file, { width, height });
    } catch {
      throw new SpecError(`${file.name}: is not a picture that this browser can read; try a PNG or a JPEG`);
    }
    const numbers = Float32Array.from({ length: height * width * channels }, (_, at) => {
      const pixel = 4 * Math.floor(at / channels),
        rgb = picture.data.subarray(pixel, pixel + 3);
      return (
        (channels === 1
          ? 0.299 * rgb[0]! + 0.587 * rgb[1]! + 0.114 * rgb[2]!
          : picture.data[pixel + (at % channels)]!) / 255
      );
    });
    await addSamples(app, [{ label: null, inputs: new Map([[input!.id, numbers]]), target: model.samples[0]!.target }]);
  } catch (error) {
    actions.notify('error', error instanceof Error ? error.message : String(error));
  }
}
