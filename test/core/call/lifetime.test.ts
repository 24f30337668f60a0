import { expect, test } from "vitest";
import { createLifetime, endUnread, type Failed, failWith, type Lifetime } from "../../../src/core/call/lifetime.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";

type Outcome = { readonly kind: "ok" } | Failed;

const ok: Outcome = { kind: "ok" };
const first = new GatewayError("TOTAL_TIMEOUT", "first");
const second = new GatewayError("CALLER_CANCELLED", "second");

function watched(): { lifetime: Lifetime<Outcome>; seen: string[]; errors: unknown[] } {
  const seen: string[] = [];
  const errors: unknown[] = [];
  const lifetime = createLifetime<Outcome>(
    (error) => errors.push(error),
    ({ kind }) => seen.push(`after ${kind}`),
  );
  return { lifetime, seen, errors };
}

test("the first end holds, and its listeners run once, in their order, before what runs after the end", () => {
  const { lifetime, seen } = watched();
  lifetime.onEnd(({ kind }) => seen.push(`a ${kind}`));
  lifetime.onEnd(({ kind }) => seen.push(`b ${kind}`));
  lifetime.end(ok);
  lifetime.end({ kind: "failed", error: first });
  expect(lifetime.outcome).toBe(ok);
  expect(seen).toEqual(["a ok", "b ok", "after ok"]);
});

test("a listener that is added after the end runs at once", () => {
  const { lifetime, seen } = watched();
  lifetime.end(ok);
  lifetime.onEnd(({ kind }) => seen.push(kind));
  expect(seen).toEqual(["after ok", "ok"]);
});

test("a listener that throws is reported, and the others still run", () => {
  const { lifetime, seen, errors } = watched();
  const bug = new Error("bug");
  lifetime.onEnd(() => {
    throw bug;
  });
  lifetime.onEnd(() => seen.push("other"));
  lifetime.end(ok);
  expect({ seen, errors }).toEqual({ seen: ["other", "after ok"], errors: [bug] });
});

test("failWith returns the error of the first end, or its own where that was none", () => {
  const { lifetime } = watched();
  expect(failWith(lifetime, first)).toBe(first);
  expect(failWith(lifetime, second)).toBe(first);

  const { lifetime: over } = watched();
  over.end(ok);
  expect(failWith(over, second)).toBe(second);
  expect(over.outcome).toBe(ok);
});

test("endUnread ends what lasts as CALLER_CANCELLED, and changes nothing of what has ended", () => {
  const { lifetime } = watched();
  endUnread(lifetime);
  expect(lifetime.outcome).toMatchObject({ error: { reason: "CALLER_CANCELLED" } });

  const { lifetime: over } = watched();
  over.end(ok);
  endUnread(over);
  expect(over.outcome).toBe(ok);
});
