import type { ChaosConfig, FixtureResponse } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Mode } from "../round-trip/converse.ts";
import { endingOf } from "./ending.ts";
import { type AimockStack, fixture, kinds, startAimockStack } from "./stack.ts";

const text = "The whole answer.";
const whole = { text, reason: undefined, upstream: undefined, retryAfterSeconds: undefined };

interface Case {
  readonly response: FixtureResponse;
  readonly chaos?: ChaosConfig;
  readonly reason: string;
  /** What the provider is told to have said. */
  readonly upstream: { readonly httpStatus: number; readonly message: string } | undefined;
  /** Seconds until a retry can help. */
  readonly retryAfterSeconds?: number;
}

function refusal(status: number, type: string, reason: string, retryAfterSeconds?: number): Case {
  const message = `${status} it is`;
  return {
    response: { status, error: { message, type }, retryAfter: 7 },
    reason,
    upstream: { httpStatus: status, message },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function chaos(rates: ChaosConfig, rest: Omit<Case, "response" | "chaos">): Case {
  return { response: { content: text }, chaos: rates, ...rest };
}

// A rate of 1 is aimock's chaos without the chance.
const cases: Readonly<Record<string, Case>> = {
  "bad-request": refusal(400, "invalid_request_error", "UPSTREAM_REJECTED_REQUEST"),
  "wrong-key": refusal(401, "authentication_error", "UPSTREAM_UNAUTHENTICATED"),
  forbidden: refusal(403, "permission_error", "UPSTREAM_PERMISSION_DENIED"),
  "no-model": refusal(404, "not_found_error", "MODEL_NOT_FOUND"),
  "rate-limit": refusal(429, "rate_limit_error", "RATE_LIMITED", 7),
  "server-error": refusal(500, "api_error", "UPSTREAM_ERROR", 1),
  "bad-gateway": refusal(502, "api_error", "UPSTREAM_ERROR", 1),
  overloaded: refusal(529, "overloaded_error", "UPSTREAM_OVERLOADED", 1),
  dropped: chaos(
    { dropRate: 1 },
    {
      reason: "UPSTREAM_ERROR",
      upstream: { httpStatus: 500, message: "Chaos: request dropped" },
      retryAfterSeconds: 1,
    },
  ),
  "limited-by-chaos": chaos(
    { rateLimitRate: 1 },
    {
      reason: "RATE_LIMITED",
      upstream: { httpStatus: 429, message: "Chaos: rate limit exceeded" },
      retryAfterSeconds: 1,
    },
  ),
  malformed: chaos(
    { malformedRate: 1 },
    { reason: "UPSTREAM_PROTOCOL_ERROR", upstream: { httpStatus: 200, message: "" } },
  ),
  disconnected: chaos(
    { disconnectRate: 1 },
    { reason: "UPSTREAM_UNREACHABLE", upstream: undefined, retryAfterSeconds: 1 },
  ),
};

describe.each(kinds)("as %s", (kind) => {
  let stack: AimockStack;
  beforeAll(async () => {
    const failing = Object.entries(cases).map(([model, { response, chaos: rates = {} }]) =>
      fixture(model, response, { chaos: rates }),
    );
    stack = await startAimockStack([...failing, fixture("well", { content: text })]);
  });
  afterAll(() => stack.close());

  describe.each<Mode>(["StreamComplete", "Complete"])("by %s", (mode) => {
    test.each(Object.entries(cases))(
      "%s is told for what it is, and the next call is answered",
      async (model, told) => {
        const { reason, upstream, retryAfterSeconds } = told;
        expect(await endingOf(stack.client, `${kind}/${model}`, mode)).toEqual({
          text: "",
          reason,
          upstream,
          retryAfterSeconds,
        });
        expect(await endingOf(stack.client, `${kind}/well`, mode)).toEqual(whole);
      },
    );
  });
});
