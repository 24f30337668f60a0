import { vi } from "vitest";

/** A limit against hanging: what is waited for comes as fast as the machine is. */
const patience = { timeout: 50_000, interval: 10 };

/** Waits until `probe` no longer throws, and returns what it returns. */
export function eventually<Value>(probe: () => Value | Promise<Value>): Promise<Value> {
  return vi.waitFor(probe, patience);
}
