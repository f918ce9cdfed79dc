import { everyLayer } from './setup/layers.ts';

everyLayer(4, 8);
