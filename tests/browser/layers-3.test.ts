import { everyLayer } from './setup/layers.ts';

everyLayer(2, 8);
