/** The dialogs around files: progress, report, saving. Fetched with them. */
export const en = {
  opening: (name: string) => `Opening ${name}`,
  cancel: 'Cancel',
  reportTitle: (name: string) => `${name} is open`,
  reportNote: 'The numbers are those of the file. This is what was changed, supplied or left out on the way:',
  kinds: {
    unknown: 'Shown, not computed',
    translated: 'Translated',
    folded: 'Folded together',
    assumed: 'Supplied',
    ignored: 'Left out',
    lacking: 'Cannot be held',
  },
  andMore: (places: string, n: number) => `${places} and ${n} more`,
  done: 'Done',
  matching: {
    title: (name: string) => `Weights of ${name}`,
    note: 'Each weight of the network, and what of the file goes there. What was guessed wrong can be chosen anew.',
    weight: 'Weight',
    shape: 'Shape',
    source: 'From the file',
    way: 'How',
    keep: 'stays as it is',
    sourceOf: (weight: string) => `Source of ${weight}`,
    found: (n: number, of: number) => `${n} of ${of} weights come from the file.`,
    unused: (names: string) => `Not used: ${names}`,
    take: 'Take these weights',
    ways: {
      same: 'as it lies',
      turned: 'transposed',
      turnedRows: 'transposed, rows channels last',
      kernel: 'axes channels last',
      sum: 'both added',
      gates: 'both added, gates z r h',
      gatesTurned: 'transposed, gates z r h',
      gatesTwo: 'one above the other, gates z r h',
      part: 'its part, transposed',
      heads: 'transposed, in heads',
    },
  },
};

export type FileWords = typeof en;
