import { ConfigError } from "../../src/config/faults/config-error.ts";

/** The faults that loading a configuration ends with; none when it does not. */
export function faultsOf(load: () => unknown): readonly string[] {
  try {
    load();
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.faults;
    throw thrown;
  }
}
