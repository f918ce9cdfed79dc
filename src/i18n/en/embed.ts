export const embed = {
  label: 'Backlit',
  transport: 'Playback',
  bar: 'Steps of the pass',
  /** 4 / 9, for ears. */
  count: (at: string, of: string) => `step ${at} of ${of}`,
  open: 'Open this frame in Backlit',
};
