import { everyLayer } from './setup/layers.ts';

everyLayer(1, 8);
