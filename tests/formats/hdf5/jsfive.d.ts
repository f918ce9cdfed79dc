declare module 'jsfive' {
  /** A node of an HDF5 file. */
  interface Node {
    readonly attrs: { readonly [name: string]: unknown };
    readonly value: unknown;
    get(path: string): Node;
  }
  export const File: new (buffer: ArrayBuffer, name: string) => Node;
}
