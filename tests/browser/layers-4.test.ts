import { everyLayer } from './setup/layers.ts';

everyLayer(3, 8);
