import type { Network } from '../../core/graph.ts';
import type { Machine } from '../../core/program.ts';
import { compile } from '../../core/program.ts';
import type { Values } from '../../core/program.ts';
import type { Derive } from '../../state/index.ts';
import type { Palette } from '../shared/palette.ts';
import { ramp, rampIndex } from '../shared/palette.ts';

/** Pictures of neurons over the plane of the inputs, by layer and unit. */
export interface Responses {
  get(layer: string, unit: number): HTMLCanvasElement | undefined;
  /** The part of the plane that is pictured: x and y from −reach to reach. */
  readonly reach: number;
}

const SIDE = 28;

/** The plane network of a model: one forward pass over a grid of inputs. */
interface Plane {
  readonly network: Network;
  readonly machine: Machine;
  /** The given tensors other than the input. */
  readonly names: readonly string[];
  readonly reach: number;
}

/** Makes the pictures of a network with two inputs; anew only when its weights are others. */
export function createResponses(
  machineOf: Derive['machine'],
): (network: Network, values: Values, palette: Palette, reach: number) => Responses {
  let plane: Plane | null = null,
    painted: { readonly weights: readonly Float32Array[]; readonly palette: Palette } | null = null;
  const pictures = new Map<string, HTMLCanvasElement>();
  const responses = (reach: number): Responses => ({ get: (layer, unit) => pictures.get(`${layer} ${unit}`), reach });

  return (network, values, palette, reach) => {
    if (plane?.network !== network || plane.reach !== reach) {
      plane = planeOf(machineOf, network, reach);
      painted = null;
      pictures.clear();
    }
    const { machine, names } = plane;
    const weights = names.map((n) => values.get(n)!);
    if (painted?.palette === palette && same(painted.weights, weights)) return responses(reach);
    if (!painted || !same(painted.weights, weights)) {
      names.forEach((n, i) => {
        const place = machine.values.get(n)!;
        if (place.length === weights[i]!.length) place.set(weights[i]!);
      });
      machine.run();
    }
    painted = { weights, palette };
    for (const { id } of network.layers) {
      const data = machine.values.get(`${id}.y`)!,
        units = data.length / (SIDE * SIDE);
      let top = 0;
      for (const x of data) if (Math.abs(x) > top && Math.abs(x) < Infinity) top = Math.abs(x);
      for (let unit = 0; unit < units; unit++)
        draw(picture(pictures, `${id} ${unit}`), data, unit, units, top, palette);
    }
    return responses(reach);
  };
}

const same = (a: readonly Float32Array[], b: readonly Float32Array[]): boolean =>
  a.length === b.length && a.every((x, i) => x === b[i]! || x.every((v, k) => v === b[i]![k]));

function planeOf(machineOf: Derive['machine'], network: Network, reach: number): Plane {
  const program = compile(network, { batch: SIDE * SIDE, training: false, until: 'forward' });
  const input = `${network.layers.find((l) => l.type === 'input')!.id}.y`;
  const given = new Map(
    [...program.given.keys()].map((name) => [name, new Float32Array(program.tensors.get(name)!.size)]),
  );
  const grid = given.get(input)!;
  for (let row = 0; row < SIDE; row++)
    for (let col = 0; col < SIDE; col++) {
      const at = 2 * (row * SIDE + col);
      grid[at] = ((2 * (col + 0.5)) / SIDE - 1) * reach;
      grid[at + 1] = -((2 * (row + 0.5)) / SIDE - 1) * reach;
    }
  const names = [...given.keys()].filter((n) => n !== input);
  return { network, machine: machineOf(program, given), names, reach };
}

function picture(pictures: Map<string, HTMLCanvasElement>, key: string): HTMLCanvasElement {
  let canvas = pictures.get(key);
  if (!canvas) {
    canvas = document.createElement('canvas');
    canvas.width = canvas.height = SIDE;
    pictures.set(key, canvas);
  }
  return canvas;
}

function draw(
  canvas: HTMLCanvasElement,
  data: Float32Array,
  unit: number,
  units: number,
  top: number,
  palette: Palette,
): void {
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SIDE, SIDE),
    pixels = new Uint32Array(image.data.buffer),
    colours = ramp(palette, 'value');
  for (let i = 0; i < SIDE * SIDE; i++) pixels[i] = colours[Math.max(0, rampIndex(data[i * units + unit]!, top))]!;
  context.putImageData(image, 0, 0);
}
