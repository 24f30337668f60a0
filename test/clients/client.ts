/** A command, and what it is run with. */
export interface Command {
  /** Program and arguments. */
  readonly argv: readonly string[];
  /** Variables on top of our own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program that must be there, and what to install where it is not. */
export interface Toolchain {
  /** Name on the PATH, or an absolute path. */
  readonly program: string;
  /** What a reader of the matrix installs. */
  readonly install: string;
}

/** One row of the matrix: a library of a language, which runs every scenario. */
export interface Client {
  readonly name: string;
  /** Folder in clients/, in which every command runs. */
  readonly folder: string;
  readonly toolchains: readonly Toolchain[];
  /** Installs, generates and builds, in this order. Rows of the same folder share what they have in common. */
  readonly prepare: readonly Command[];
  /** The scenario program; its arguments are added. */
  readonly scenarios: Command;
  /** The program that the documents show; the address is added. Each language has one. */
  readonly example?: Command;
}
