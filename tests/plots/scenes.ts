/** One frame of the page, to be photographed: an address, a size, and what is pressed before. */
export interface Scene {
  readonly name: string;
  /** The query and the hash of the page; language and theme are part of it, so that the machine's do not matter. */
  readonly address: string;
  readonly width: number;
  readonly height: number;
  /** Keys pressed once the frame is there. */
  readonly keys: readonly string[];
}

interface Place {
  readonly at?: string;
  readonly level?: 'layer' | 'value' | 'multiply';
  readonly sample?: number;
  readonly closeup?: string;
  readonly theme?: 'light' | 'dark';
  readonly embed?: boolean;
  readonly size?: readonly [width: number, height: number];
  readonly keys?: readonly string[];
}

const DESK = [1100, 700] as const,
  SLIDE = [800, 400] as const,
  PHONE = [390, 844] as const;

/** The frame of a model at a place `tensor:cell:term`; see state/document.ts. */
function scene(name: string, model: string, place: Place = {}): Scene {
  const { at, level = 'value', sample = 0, closeup, theme = 'light', embed = false, keys = [] } = place;
  const [width, height] = place.size ?? (embed ? SLIDE : DESK);
  const hash = new URLSearchParams({ v: '1', model, sample: String(sample), level, lang: 'en', theme });
  if (at !== undefined) hash.set('at', at);
  if (closeup !== undefined) hash.set('closeup', closeup);
  return { name, address: `${embed ? '?embed=1' : ''}#${hash.toString()}`, width, height, keys };
}

/** The pictures that are kept, in the order of a pass. */
export const SCENES: readonly Scene[] = [
  scene('lenet-start', 'lenet'),
  scene('forward-conv', 'lenet', { at: 'conv2.z:0,7,9,3:200' }),
  scene('forward-conv-multiply', 'lenet', { at: 'conv1.z:0,12,14,2:11', level: 'multiply' }),
  scene('forward-relu', 'lenet', { at: 'conv1.y:0,12,14,2:0' }),
  scene('forward-pool', 'lenet', { at: 'pool1.y:0,6,7,2:3' }),
  scene('forward-flatten', 'lenet', { at: 'flatten.y:0,391:0' }),
  scene('forward-dense', 'lenet', { at: 'dense.z:0,3:784' }),
  scene('forward-softmax', 'lenet', { at: 'dense.y:0,3:0' }),
  scene('forward-layer', 'lenet', { at: 'dense.y:0,9:0', level: 'layer' }),
  scene('loss', 'lenet', { at: 'loss.value:0:0' }),
  scene('backward-softmax', 'lenet', { at: 'dense.dz:0,3:1' }),
  scene('backward-dense-kernel', 'lenet', { at: 'dense.dkernel:391,3:0' }),
  scene('backward-pool', 'lenet', { at: 'conv2.dy:0,7,9,3:3' }),
  scene('backward-conv-kernel', 'lenet', { at: 'conv2.dkernel:2,2,3,5:100', level: 'multiply', closeup: 'conv2' }),
  scene('backward-conv-bias', 'lenet', { at: 'conv2.dbias:5:195' }),
  scene('backward-conv-input', 'lenet', { at: 'pool1.dy:0,6,7,2:399' }),
  scene('update', 'lenet', { at: 'conv2.kernel.next:2,2,3,5:1' }),
  scene('edited', 'lenet', {
    at: 'conv1.z:0,12,14,2:25',
    keys: ['e', 'Shift+ArrowUp', 'Shift+ArrowUp', 'Shift+ArrowUp'],
  }),
  scene('dark-forward', 'lenet', { at: 'conv2.z:0,7,9,3:200', theme: 'dark' }),
  scene('dark-backward', 'spiral', { at: 'hidden2.dkernel:3,4:0', theme: 'dark' }),
  scene('sequential', 'sequential', { at: 'dense_1.z:0,3:64', sample: 2 }),
  scene('spiral', 'spiral', { at: 'hidden2.z:0,4:8' }),
  scene('xor', 'xor', { at: 'hidden.dz:0,1:0' }),
  scene('neuron', 'neuron', { at: 'neuron.z:0,0:1', level: 'multiply' }),
  scene('embed-neuron', 'neuron', { at: 'neuron.z:0,0:1', level: 'multiply', embed: true }),
  scene('embed-lenet', 'lenet', { at: 'conv2.z:0,7,9,3:200', embed: true }),
  scene('phone', 'lenet', { at: 'conv2.z:0,7,9,3:200', size: PHONE }),
];
