/** What one measurement found, by name; times in the unit that the name ends in. */
export type Values = Readonly<Record<string, number>>;

/** What came of one measurement. A figure is printed only of what was measured without a fault. */
export type Outcome =
  | { readonly kind: "measured"; readonly values: Values }
  /** Something erred, or was too slow to tell: what it was. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The program does not serve this, by its nature or its configuration here. */
  | { readonly kind: "notOffered" };

/** One measurement of a run. */
export interface Sample {
  readonly round: number;
  readonly case: string;
  readonly subject: string;
  readonly outcome: Outcome;
}
