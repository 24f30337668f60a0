/** What one measurement found, by name; times in the unit that the name ends in. */
export type Values = Readonly<Record<string, number>>;

/** What came of one measurement. A figure is printed only of what was measured without a fault. */
export type Outcome =
  | { readonly kind: "measured"; readonly values: Values }
  | Refusal
  /** The program does not serve this, by its nature or its configuration here. */
  | { readonly kind: "notOffered" };

/** There is no figure, and why. */
export interface Refusal {
  readonly kind: "refused";
  /** Whether the program erred, or the bench could not measure it here. */
  readonly by: "program" | "bench";
  readonly reason: string;
}

/** The program erred. */
export function erred(reason: string): Refusal {
  return { kind: "refused", by: "program", reason };
}

/** The bench, or the machine, is not up to it. */
export function unmeasured(reason: string): Refusal {
  return { kind: "refused", by: "bench", reason };
}

/** One measurement of a run. */
export interface Sample {
  readonly round: number;
  readonly case: string;
  readonly subject: string;
  readonly outcome: Outcome;
}
