// Status OK means the answer that the model meant, in every format in which servers and proxies send it.
//
// `ODD_ANSWERS=100000 npx vitest run test/odd-answers` runs more than the default sample.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GatewayError } from "../../src/core/errors/error.ts";
import { FinishReason } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { createAnthropicTarget } from "../support/anthropic-target.ts";
import { createOpenAiTarget } from "../support/openai-target.ts";
import type { ProviderTarget } from "../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { serveChat } from "./chat-answer.ts";
import { type Choices, choices, type MeantAnswer, type MeantCall, meantAnswers } from "./meant-answer.ts";
import { serveMessages } from "./messages-answer.ts";
import { type ReadAnswer, readParts, readStream } from "./read-answer.ts";
import { scriptOf } from "./script-of.ts";
import type { ServedAnswer } from "./served-answer.ts";

const runs = Number(process.env["ODD_ANSWERS"] ?? 300);

const kinds = [
  {
    name: "Chat Completions",
    serve: serveChat,
    createTarget: (origin: string) => createOpenAiTarget({ baseUrl: `${origin}/v1` }),
  },
  {
    name: "Messages",
    serve: serveMessages,
    createTarget: (origin: string) => createAnthropicTarget({ baseUrl: origin }),
  },
];

describe.each(kinds)("an odd answer of $name", ({ serve, createTarget }) => {
  let upstream: ScriptedUpstream;
  let target: ProviderTarget;

  beforeAll(async () => {
    upstream = await startScriptedUpstream(() => {});
    target = createTarget(upstream.origin);
  });
  afterAll(async () => {
    await target.close();
    await upstream.close();
  });

  async function completed(): Promise<ReadAnswer> {
    try {
      const { message, finishReason } = await target.complete();
      return readParts(message?.parts ?? [], finishReason);
    } catch (thrown) {
      return { ...readParts([], FinishReason.UNSPECIFIED), error: GatewayError.from(thrown) };
    }
  }

  async function judge(meant: MeantAnswer, choose: Choices): Promise<void> {
    const served = serve(meant, choose);
    upstream.script = scriptOf(served, choose);
    const { events, error } = await target.read();
    const streamed = readStream(events, error);
    check(streamed, meant, served);
    check(await completed(), meant, served);
  }

  test("is read as it was meant, or fails", { timeout: 3_600_000 }, async () => {
    await fc.assert(fc.asyncProperty(meantAnswers, choices, judge), { numRuns: runs, seed: 20_261_129 });
  });
});

function check(read: ReadAnswer, meant: MeantAnswer, served: ServedAnswer): void {
  const described = `${served.bends.join("; ")}; ${served.contentType}\n${served.body.toString()}`;
  const { error, text, reasoning, calls, finishReason } = read;
  if (served.expected === "cut" || (served.expected === "whole or failed" && error !== undefined)) {
    expect(error, described).toBeDefined();
    expect(meant.text.startsWith(text), `${described}\nis no prefix: ${text}`).toBe(true);
    if (served.expected === "cut" && served.calls === undefined) checkPrefix(read, meant, described);
    return;
  }
  expect(error, described).toBeUndefined();
  expect({ text, reasoning, calls: calls.map((call) => toCompared(call, served)) }, described).toEqual({
    text: meant.text,
    reasoning: meant.reasoning,
    calls: served.calls ?? meant.calls,
  });
  expect(new Set(calls.map(({ id }) => id)).size, `ids that differ: ${described}`).toBe(calls.length);
  expect(finishReason, described).toBe(finishReasonOf(meant));
}

/** A call in a form to compare. For a custom tool the parsed JSON, which may be escaped differently. */
function toCompared({ name, argumentsJson }: MeantCall, served: ServedAnswer): MeantCall {
  if (served.calls === undefined) return { name, argumentsJson };
  return { name, argumentsJson: JSON.stringify(JSON.parse(argumentsJson)) };
}

/** Checks the content of a cut stream: of each call, its name and a prefix of its arguments. */
function checkPrefix(read: ReadAnswer, { reasoning, calls: meant }: MeantAnswer, described: string): void {
  expect(reasoning.startsWith(read.reasoning), `${described}\nis no prefix: ${read.reasoning}`).toBe(true);
  expect(read.calls.length, described).toBeLessThanOrEqual(meant.length);
  for (const [at, { name, argumentsJson }] of read.calls.entries()) {
    expect(name, described).toBe(meant[at]?.name);
    expect(meant[at]?.argumentsJson.startsWith(argumentsJson), `${described}\nis no prefix: ${argumentsJson}`).toBe(
      true,
    );
  }
}

function finishReasonOf({ finish, calls }: MeantAnswer): FinishReason {
  if (finish === "length") return FinishReason.MAX_TOKENS;
  return calls.length > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
}
