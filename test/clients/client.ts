/** A program that must be there, and what to install where it is not. */
export interface Toolchain {
  /** Its name on the PATH. */
  readonly program: string;
  /** What a reader of the matrix installs. */
  readonly install: string;
}

/**
 * One row of the matrix: a library of a language, which runs every scenario. Its
 * commands are those that its README shows, for a shell in its folder.
 */
export interface Client {
  readonly name: string;
  /** Its folder in clients/. */
  readonly folder: string;
  readonly toolchains: readonly Toolchain[];
  /** Commands that install, generate and build, in this order. Rows of the same folder share what they have in common. */
  readonly prepare: readonly string[];
  /** The scenario program, without its arguments. */
  readonly scenarios: string;
  /** Flags of the gateways that it calls. */
  readonly gatewayFlags?: readonly string[];
  /** The program that the documents show, with the address that they show; each language has one. */
  readonly example?: string;
}
