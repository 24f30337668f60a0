import { expect, test } from "vitest";
import { readSources } from "./sources.ts";

/** The folders whose objects are made for each call. */
const ofCalls = /^(core|wire|providers|service|transport\/(connect|http|listener))\//;
// Deeper than the members of a class, whose getters are on its prototype: made once, and not for each object.
const getter = /^ {3,}get \w+\(\)/m;
const assignedFunction = /^\s+\w+(\.\w+)+ = (async )?(\([^)]*\)( *:.*)? =>|function\b)/m;

test("nothing that is made for each call has a getter, or a function that is written where it is assigned", () => {
  const sources = readSources("src").filter(({ path }) => ofCalls.test(path));
  expect(sources.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["core/call/lifetime.ts", "service/call-handler.ts", "transport/http/active-request.ts"]),
  );

  const offenders = sources
    .filter(({ text }) => getter.test(text) || assignedFunction.test(text))
    .map(({ path }) => path);
  expect(offenders, "write a method or a property; docs/decisions/0019-no-getters-in-calls.md says why").toEqual([]);
});
