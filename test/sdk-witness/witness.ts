import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Comparison, compareCalls, nameOf, toRequest, type Way, type WitnessCall } from "./comparison.ts";
import { findUnusedFields } from "./fields-in-use.ts";
import type { KnownDifference } from "./known-differences.ts";
import { verbatimTextsOf } from "./verbatim-texts.ts";

/** A kind of provider and its official SDK. */
export interface Witness<Call extends WitnessCall> {
  /** Name of the kind and of the provider. */
  readonly kind: string;
  readonly calls: readonly Call[];
  readonly ways: readonly Way<Call>[];
  /** The differences that are allowed. */
  readonly known: readonly KnownDifference[];
  /** Fields that this kind rejects in every request. */
  readonly rejected: readonly string[];
}

/** Whether the gateway never sends a field to a provider, such as the sources of an answer. */
function isOfTheGateway(name: string): boolean {
  return /^(CompleteRequest\.fallback_models|Part\.citations|(Citation|SourceRange|Unit)\..*)$/.test(name);
}

/** The laws of a comparison with an official SDK, as tests. */
export function describeWitness<Call extends WitnessCall>(witness: Witness<Call>): void {
  const { kind, calls, ways, known, rejected } = witness;
  let comparisons: ReadonlyMap<string, Comparison> = new Map();

  beforeAll(async () => {
    hideSettingsOfSdks();
    comparisons = await compareCalls(kind, calls, ways);
  });

  afterAll(() => {
    vi.unstubAllEnvs();
  });

  function comparisonOf(name: string): Comparison {
    const found = comparisons.get(name);
    if (found === undefined) throw new Error(`${name}: the call was not made`);
    return found;
  }

  describe.each(calls.flatMap((call) => ways.map((way) => nameOf(call, way))))("%s", (name) => {
    test("differs from the request of the SDK only in the known differences", () => {
      const { request, differences } = comparisonOf(name);
      const unknown = differences.filter((found) => !known.some(({ explains }) => explains(found, request)));
      expect(unknown).toEqual([]);
    });

    test("has every member of the SDK's body", () => {
      const { differences } = comparisonOf(name);
      const lacking = differences.filter(({ path, tokenwire }) => path.startsWith("body") && tokenwire === undefined);
      expect(lacking).toEqual([]);
    });

    test("has every schema, all arguments and the seed byte for byte", () => {
      const { request, body } = comparisonOf(name);
      const isThere = (json: string): boolean => body.includes(json) || body.includes(JSON.stringify(json));
      expect(verbatimTextsOf(request).filter((json) => !isThere(json))).toEqual([]);
    });
  });

  test("there are more than forty calls, each with a name of its own", () => {
    expect(calls.length).toBeGreaterThan(40);
    expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length);
  });

  test("the calls use every field that a request of this kind can have", () => {
    const unused = findUnusedFields(calls.map((call) => toRequest(kind, call)));
    expect(unused.filter((name) => !isOfTheGateway(name)).toSorted()).toEqual(rejected.toSorted());
  });

  test.each(known)("some call still differs so: $what", ({ explains }) => {
    const differing = [...comparisons.values()].filter(({ request, differences }) =>
      differences.some((found) => explains(found, request)),
    );
    expect(differing).not.toEqual([]);
  });
}

/** Removes the developer's environment variables of the SDKs, which would change the calls. */
function hideSettingsOfSdks(): void {
  for (const name of Object.keys(process.env).filter((key) => /^(OPENAI|ANTHROPIC)_/.test(key))) {
    vi.stubEnv(name, undefined);
  }
}
