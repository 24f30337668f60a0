const mostLines = 50;

/** A configuration that cannot be used: the message has a line for each fault, as many as people read at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** Every fault in one line: its place, what stands there as far as it may be shown, and what to write instead. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    const rest = faults.length - mostLines;
    super([...faults.slice(0, mostLines), ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n"), options);
    this.faults = faults;
  }
}
