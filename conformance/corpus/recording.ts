import { InputError } from "../../src/cli/input/input-error.ts";
import type { ExpectedRow } from "./expected-row.ts";

/** A recorded answer of a provider, and what its official SDK reads from it. */
export interface Recording {
  /** Unique, such as "groq/text". */
  readonly name: string;
  readonly provider: string;
  /** The API that it is an answer of, such as "openai-chat". */
  readonly api: string;
  /** What it is an example of, such as "stream, tools". */
  readonly kind: string;
  readonly status: number;
  /** Without those that say how the body was delivered. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** Whether it is kept as a stream. */
  readonly isStream: boolean;
  /** The JSON values of the body: the data of each event of a stream, else the body itself. */
  readonly documents: readonly unknown[];
  readonly expected: ExpectedRow;
}

/** The recordings of one provider, or the one of this name; all without either. Throws InputError when there is none. */
export function choose(recordings: readonly Recording[], only: string | undefined): readonly Recording[] {
  if (only === undefined) return recordings;
  const chosen = recordings.filter(({ provider, name }) => provider === only || name === only);
  if (chosen.length > 0) return chosen;
  const providers = [...new Set(recordings.map(({ provider }) => provider))].join(", ");
  throw new InputError(`--only ${only}: no provider and no recording has this name; there are ${providers}`);
}
