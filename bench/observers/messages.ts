/** A message of a run to the process that watches. */
export interface ToWatchers {
  readonly kind: "watch";
  readonly opsPort: number;
}

/** A message of that process: each Watch has had its first answer. */
export interface FromWatchers {
  readonly kind: "watching";
}

/** A message of the process of the collector. */
export interface FromCollector {
  readonly kind: "listening";
  readonly port: number;
}
