import { expect, test } from "vitest";
import { createLifetime, endUnread, type Failed, failWith, type Lifetime } from "../../../src/core/call/lifetime.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";

type Outcome = { readonly kind: "ok" } | Failed;

const ok: Outcome = { kind: "ok" };
const first = new GatewayError("TOTAL_TIMEOUT", "first");
const second = new GatewayError("CALLER_CANCELLED", "second");

function watched(): { lifetime: Lifetime<Outcome>; heard: string[]; errors: unknown[] } {
  const heard: string[] = [];
  const errors: unknown[] = [];
  const lifetime = createLifetime<Outcome>(
    (error) => errors.push(error),
    ({ kind }) => heard.push(`after ${kind}`),
  );
  return { lifetime, heard, errors };
}

test("the first end holds, and its listeners run once, in their order, before what runs after the end", () => {
  const { lifetime, heard } = watched();
  lifetime.onEnd(({ kind }) => heard.push(`a ${kind}`));
  lifetime.onEnd(({ kind }) => heard.push(`b ${kind}`));
  lifetime.end(ok);
  lifetime.end({ kind: "failed", error: first });
  expect(lifetime.outcome).toBe(ok);
  expect(heard).toEqual(["a ok", "b ok", "after ok"]);
});

test("a listener that is added after the end runs at once", () => {
  const { lifetime, heard } = watched();
  lifetime.end(ok);
  lifetime.onEnd(({ kind }) => heard.push(kind));
  expect(heard).toEqual(["after ok", "ok"]);
});

test("a listener that throws is reported, and the others still run", () => {
  const { lifetime, heard, errors } = watched();
  const bug = new Error("bug");
  lifetime.onEnd(() => {
    throw bug;
  });
  lifetime.onEnd(() => heard.push("other"));
  lifetime.end(ok);
  expect({ heard, errors }).toEqual({ heard: ["other", "after ok"], errors: [bug] });
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
