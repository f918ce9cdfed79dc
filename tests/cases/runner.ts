/** What became of one case; `skipped` is for what this version cannot express yet. */
export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'skipped'; readonly why: string };

/** The files of one folder, subfolders included; paths are relative to the folder. */
export interface Folder {
  readonly files: readonly string[];
  readonly read: (path: string) => Uint8Array;
}

/** How the cases of one folder are found among its files, and checked. */
export interface Runner {
  readonly cases: (folder: Folder) => readonly string[];
  readonly check: (path: string, folder: Folder) => Verdict | Promise<Verdict>;
}

/** Thrown by a runner where a case asks for something that does not exist yet; the message names it. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}
