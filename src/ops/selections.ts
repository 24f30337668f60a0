// Which calls an operator asks for.

/** Which calls; an empty text is all. */
export interface CallSelection {
  readonly caller: string;
  readonly model: string;
  readonly provider: string;
}

/** Which calls that have ended, and how many. */
export interface RecentSelection extends CallSelection {
  readonly limit: number;
  /** Only calls that come after this one in the list; undefined for all. */
  readonly after: RecentPlace | undefined;
  readonly isFailed: boolean;
  readonly reason: string;
  readonly minMs: number;
  readonly isRetried: boolean;
}

/** The place of a call in a list that has the latest first. */
export interface RecentPlace {
  /** When it ended, in milliseconds of the wall clock. */
  readonly endedAtMs: number;
  /** Of calls that ended at once, the higher one comes first. */
  readonly id: string;
}
