/** How many lines people read at once. */
export const mostLines = 50;

/** What else is known of the faults. */
export interface ConfigErrorOptions extends ErrorOptions {
  /** How many faults there are, if not all of them are given. */
  readonly count?: number;
}

/** A configuration that cannot be used: the message has a line for each fault, as many as people read at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /**
   * The faults, each in one line: its place, the value there as far as it may be
   * shown, and what to write instead. Of more than 50 the last line has the number
   * of those left out.
   */
  readonly faults: readonly string[];
  /** How many faults there are. */
  readonly count: number;

  constructor(faults: readonly string[], { count = faults.length, ...options }: ConfigErrorOptions = {}) {
    const shown = faults.slice(0, mostLines);
    const rest = count - shown.length;
    const lines = rest > 0 ? [...shown, `… and ${rest} more`] : shown;
    super(lines.join("\n"), options);
    this.faults = lines;
    this.count = count;
  }
}
