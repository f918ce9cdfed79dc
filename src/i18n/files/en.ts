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
};

export type FileWords = typeof en;
