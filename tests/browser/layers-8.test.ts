import { everyLayer } from './setup/layers.ts';

everyLayer(7, 8);
