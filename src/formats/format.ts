import type { Network } from '../core/network.ts';
import type { Shape, Tensor } from '../core/tensor.ts';
import type { NoteKey } from '../i18n/notes/en.ts';
import type { Sample } from './model_file.ts';

/** A file as it was handed over: its name (or path, with slashes) and everything in it. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One thing an import changed or left out, or a format cannot hold: nothing is silent. */
export interface Note {
  readonly kind: 'translated' | 'folded' | 'assumed' | 'ignored' | 'unknown' | 'lacking';
  /** The layer, tensor or field of the file it is about. */
  readonly where: string;
  /** The sentence that says it, in `i18n/notes/`, and what it is filled with. */
  readonly say: NoteKey;
  readonly with?: readonly string[];
}

/** A layer that cannot be computed (its own type, or one that lies beyond such a layer): shown in grey. */
export interface Beyond {
  readonly id: string;
  /** What the file calls it: `Gate`, `com.microsoft.FusedGemm`. */
  readonly type: string;
  /** Ids of the layers it reads, computed or not. */
  readonly from: readonly string[];
  /** Whether its type is one the core has: it is grey only because it reads a layer that cannot be computed. */
  readonly known: boolean;
  /** Why it cannot be computed, where its type alone does not say it. */
  readonly why?: string;
}

/** What a reader made of files. */
export interface Imported {
  /** What can be computed; where layers are unknown, all that lies before them. null: the files hold numbers only. */
  readonly network: Network | null;
  /** Its input layers, in the order in which the file lists them. */
  readonly inputs?: readonly string[];
  /** By the name they have in a program: `conv1.kernel`. Those of the network that are missing here begin by their initializer. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Samples that came with it. */
  readonly samples?: readonly Sample[];
  /** Tensors that are nobody's weights, such as the samples of an .npz. */
  readonly data?: ReadonlyMap<string, Tensor>;
  readonly beyond?: readonly Beyond[];
  /** Where mere weights were laid onto the network on the stage: how, to be looked over before they are taken. */
  readonly matching?: Matching;
  readonly notes: readonly Note[];
}

/** Weights of a file laid onto those of a network, row by row, for a person to correct. */
export interface Matching {
  readonly rows: readonly {
    /** The weight's name in a program, and its shape. */
    readonly weight: string;
    readonly shape: Shape;
    /** Everything in the file that could be it. */
    readonly candidates: readonly { readonly tensors: readonly string[]; readonly way: string }[];
    /** The proposal; null: nothing of the file. */
    readonly chosen: number | null;
  }[];
  /** What choices make, one a row; null leaves a weight as it is. */
  readonly taken: (choices: readonly (number | null)[]) => Taken | Promise<Taken>;
}

/** Weights as chosen, and what is to be said about them. */
export interface Taken {
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly notes: readonly Note[];
}

/** What a reader may ask for and tell while it works. */
export interface Context {
  /** The network on the stage, onto which files of mere weights are read; null: none. */
  readonly network: Network | null;
  /** Whether a network with unknown layers is opened as far as it can be computed; else it is refused, naming them. */
  readonly partly: boolean;
  /** Shapes of the inputs with their batch, for files that leave sizes open. */
  readonly shapes?: readonly Shape[];
  /** The most bytes that the numbers of a file may need. */
  readonly mostBytes: number;
  /** Called between pieces of work with the share done; it lets the page breathe, and throws when the reader cancelled. */
  readonly progress: (share: number) => Promise<void>;
  /** Called once the network is known, before its numbers are read. May refuse it. */
  readonly structure?: (found: Pick<Imported, 'network' | 'beyond'>) => void;
}

/** A file format that can be opened. */
export interface Reader {
  readonly id: string;
  /** Endings of file names, with the dot. */
  readonly extensions: readonly string[];
  /** Whether bytes look like this format, whatever the file is called. Never throws. */
  readonly sniff: (bytes: Uint8Array, name: string) => boolean;
  /** Fetched when the first such file comes. */
  readonly load: () => Promise<Read>;
}

/**
 * Reads files, the first being the one that was recognised. Throws a `SpecError`, and nothing else, whatever the bytes:
 * *file: field: what (received …); what to do*.
 */
export type Read = (files: readonly GivenFile[], context: Context) => Promise<Imported>;

/** What can be saved: a network and its present weights, by the name they have in a program. */
export interface Savable {
  readonly network: Network;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly samples?: readonly Sample[];
  /** What cannot be computed: formats of other programs leave it out. */
  readonly beyond?: readonly Beyond[];
}

/** What a writer made: files, the first being the main one, and what did not go into them. */
export interface Saved {
  readonly files: readonly GivenFile[];
  readonly notes: readonly Note[];
}

/** A file format that can be saved. */
export interface Writer {
  readonly id: string;
  /** The ending of the main file's name, with the dot. */
  readonly extension: string;
  readonly load: () => Promise<Write>;
}

export interface Write {
  /** Why this format cannot hold a network: a `lacking` note for each layer or option; empty when it can. */
  readonly lacks: (network: Network) => readonly Note[];
  /** `name` is the file name without its ending. Throws a `SpecError` that names the layer where the format lacks something. */
  readonly write: (model: Savable, name: string) => Promise<Saved>;
}
