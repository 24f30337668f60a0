import type { RequestInit } from "../../../support/requests.ts";
import type { Answer, Form, Order } from "../../kind.ts";

/** An answer of the simulator. */
export interface SimAnswer {
  readonly name: string;
  readonly request: RequestInit;
  /** Its length. */
  readonly tokens: number;
}

/** Options of the simulator, see docs/simulator.md. */
export type SimOptions = Readonly<Record<string, string | number | boolean>>;

/** The forms of an answer of the simulator: as it comes, and as what is hardest to read. */
export function toSimAnswer({ name, request, tokens }: SimAnswer): Answer {
  return {
    name,
    forms: [
      toSimForm("in tokens", request, tokens),
      toSimForm("in half characters", withOptions(request, { split_pairs: true }), tokens),
    ],
  };
}

/** A request with some more options for the simulator. */
export function withOptions(request: RequestInit, options: SimOptions): RequestInit {
  return { ...request, providerOptionsJson: { sim: JSON.stringify({ ...optionsOf(request), ...options }) } };
}

function optionsOf({ providerOptionsJson }: RequestInit): SimOptions {
  return JSON.parse(providerOptionsJson?.["sim"] ?? "{}");
}

/**
 * One form of it. Offset 0 is before the answer begins, 1 is after its beginning,
 * and each one after that is after one token more; the last one is before the end,
 * which no token brings.
 */
function toSimForm(name: string, request: RequestInit, tokens: number): Form {
  const length = tokens + 2;
  const order = (options: SimOptions): Order => ({ request: withOptions(request, options) });
  const after = (offset: number): SimOptions => (offset === 0 ? {} : { after: offset - 1 });
  return {
    name,
    length,
    wholeFrom: length,
    breaks: [
      { name: "cut", wholeFrom: length, leaves: "cut", at: (offset) => order({ fail: "cut", ...after(offset) }) },
    ],
    whole: () => order({}),
    splitAt: (offset) => order({ batch: Math.max(1, offset) }),
    hasUsageOfPieces: optionsOf(request)["usage"] === "running",
    silentFrom: (offset) => order({ stall: "forever", ...after(offset) }),
  };
}
