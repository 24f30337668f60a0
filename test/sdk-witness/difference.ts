import { isDeepStrictEqual } from "node:util";
import { asObject } from "../../src/wire/json/json.ts";

/** A member in which two requests differ. */
export interface Difference {
  /** Such as "body.messages[1].content[0].cache_control". */
  readonly path: string;
  /** What the SDK sends there; undefined for nothing. */
  readonly sdk: unknown;
  /** What Tokenwire sends there; undefined for nothing. */
  readonly tokenwire: unknown;
}

/** Every difference of two JSON values, at any depth. The order of members is ignored. */
export function findDifferences(sdk: unknown, tokenwire: unknown, path: string): Difference[] {
  if (isDeepStrictEqual(sdk, tokenwire)) return [];
  if (Array.isArray(sdk) && Array.isArray(tokenwire)) {
    const positions = Array.from({ length: Math.max(sdk.length, tokenwire.length) }, (_, position) => position);
    return positions.flatMap((at) => findDifferences(sdk[at], tokenwire[at], `${path}[${at}]`));
  }
  const [left, right] = [asObject(sdk), asObject(tokenwire)];
  if (left === undefined || right === undefined) return [{ path, sdk, tokenwire }];
  const names = Object.keys({ ...left, ...right });
  return names.flatMap((name) => findDifferences(left[name], right[name], path === "" ? name : `${path}.${name}`));
}
