import type { Gathered } from "./operations.ts";
import type { AnswerOf } from "./questions.ts";

/** The page of `/metrics`. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** Writes the page of what all processes have measured. */
export type WriteMetrics = (gathered: Gathered<AnswerOf<"metrics">>) => MetricsPage | Promise<MetricsPage>;
