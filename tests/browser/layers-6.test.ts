import { everyLayer } from './setup/layers.ts';

everyLayer(5, 8);
