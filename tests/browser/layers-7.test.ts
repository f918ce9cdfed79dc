import { everyLayer } from './setup/layers.ts';

everyLayer(6, 8);
