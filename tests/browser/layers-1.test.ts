import { everyLayer } from './setup/layers.ts';

everyLayer(0, 8);
