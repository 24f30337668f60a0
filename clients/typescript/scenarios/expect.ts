// What a scenario compares.
import { Failure } from "./api.ts";

/** Fails with both values unless they are equal. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what} ${shown(actual)} instead of ${shown(expected)}`);
}

/** Fails unless it holds. */
export function expectTrue(what: string, holds: boolean): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** The failure that something ends with. Fails when it succeeds or when its failure is no status. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error("status OK instead of an error");
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 200) ?? "nothing";
}
