import { type Writes, writesModes } from "./split.ts";

/**
 * How a body ends that is cut off: "closed" closes the connection without the end
 * of the chunks, "reset" resets it, and "ended" ends the body well, so that
 * only its content shows that something is missing.
 */
export const cutEndings = ["closed", "reset", "ended"] as const;

/** One of the {@link cutEndings}. */
export type CutEnding = (typeof cutEndings)[number];

/** Where a body is cut off, and how. */
export interface Cut {
  /** How many bytes of it are served. */
  readonly offset: number;
  readonly ending: CutEnding;
}

/** How a recording is served: all of it, or up to a cut. */
export type Delivery = Writes | Cut;

/** The model by whose name a request gets a recording, by its index; its own name may be too long for one. */
export function toModel(index: number, delivery: Delivery): string {
  const how = typeof delivery === "string" ? delivery : `${delivery.offset}-${delivery.ending}`;
  return `recording-${index}-${how}`;
}

/** The delivery that a model of {@link toModel} names; undefined for any other. */
export function fromModel(model: string): { readonly index: number; readonly delivery: Delivery } | undefined {
  const [, index, offset, how] = /^recording-(\d+)-(?:(\d+)-)?([a-z]+)$/.exec(model) ?? [];
  const writes = writesModes.find((mode) => mode === how);
  const ending = cutEndings.find((each) => each === how);
  if (offset === undefined) return writes && { index: Number(index), delivery: writes };
  return ending && { index: Number(index), delivery: { offset: Number(offset), ending } };
}
