/** Pictures of neurons over the plane of the inputs, by layer and unit. */
export interface Responses {
  get(layer: string, unit: number): HTMLCanvasElement | undefined;
}
