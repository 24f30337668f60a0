// Scenarios that end with a status other than OK.
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { CompletionFailureSchema, UpstreamErrorSchema } from "../gen/tokenwire/v1/error_pb.js";
import type { Api, Failure } from "./api.ts";
import { expectEqual, expectTrue, failureOf } from "./expect.ts";
import { emptyAnswer, readStream } from "./read-stream.ts";
import { nextOf, number, requestOf, type Scenario, type Settings, text } from "./scenario.ts";

/** A provider that fails before it answers. */
export async function errorBefore(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const answer = emptyAnswer();
  const failure = await failureOf(readStream(api.streamComplete(requestOf(scenario)), answer));
  expectReason(failure, expect);
  expectEqual("domain", failure.detail(ErrorInfoSchema)?.domain, text(expect, "domain"));
  expectEqual("begun", answer.started !== undefined, false);
  expectEqual("HTTP status", failure.detail(UpstreamErrorSchema)?.httpStatus, number(expect, "http_status"));
  const attempts = failure.detail(CompletionFailureSchema)?.attempts ?? 0;
  expectTrue("enough attempts", attempts >= number(expect, "min_attempts"));
}

/** A provider that fails in mid-answer. */
export async function errorAfter(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const answer = emptyAnswer();
  const failure = await failureOf(readStream(api.streamComplete(requestOf(scenario)), answer));
  expectReason(failure, expect);
  expectEqual("text", answer.text, text(expect, "text"));
  expectEqual("finished", answer.finished !== undefined, false);
  expectEqual("usage", failure.detail(CompletionFailureSchema)?.usage !== undefined, expect["usage"]);
}

/** A request with a fault. */
export async function badRequest(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const failure = await failureOf(api.complete(requestOf(scenario)));
  expectEqual("code", failure.code, text(expect, "code"));
  expectEqual("reason", failure.detail(ErrorInfoSchema)?.reason, text(expect, "reason"));
  const [violation] = failure.detail(BadRequestSchema)?.fieldViolations ?? [];
  expectEqual("field", violation?.field, text(expect, "field"));
}

/** A deadline in mid-answer. */
export async function deadline(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const answer = emptyAnswer();
  const begunAt = Date.now();
  const options = { timeoutMs: number(scenario, "deadline_ms") };
  const failure = await failureOf(readStream(api.streamComplete(requestOf(scenario), options), answer));
  expectEqual("code", failure.code, text(expect, "code"));
  expectTrue("it ended in time", Date.now() - begunAt < number(expect, "within_ms"));
  expectTrue("some text came before", answer.text !== "");
}

/** A caller that leaves in mid-answer, and the provider whose call is closed then. */
export async function cancel(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const controller = new AbortController();
  const stream = api.streamComplete(requestOf(scenario), { signal: controller.signal });
  const reading = readStream(stream, emptyAnswer(), ({ textDeltas }) => {
    if (textDeltas === number(scenario, "after_deltas")) controller.abort();
  });
  expectEqual("code", (await failureOf(reading)).code, text(expect, "code"));

  const endsAt = Date.now() + number(expect, "within_ms");
  let last = await lastCall(api, scenario);
  while (last?.state === "running" && Date.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    last = await lastCall(api, scenario);
  }
  expectEqual("state", last?.state, text(expect, "state"));
  expectEqual("reason of the end", last?.reason, text(expect, "reason"));
}

interface JournalEntry {
  readonly state: string;
  readonly reason?: string;
}

/** The newest call that the simulator's journal has of this caller. */
async function lastCall(api: Api, scenario: Scenario): Promise<JournalEntry | undefined> {
  // The form of the journal is promised by docs/simulator.md.
  const journal = JSON.parse((await api.complete(nextOf(scenario))).text) as {
    readonly calls: readonly JournalEntry[];
  };
  return journal.calls.at(-1);
}

function expectReason(failure: Failure, expect: Settings): void {
  expectEqual("code", failure.code, text(expect, "code"));
  const info = failure.detail(ErrorInfoSchema);
  expectEqual("reason", info?.reason, text(expect, "reason"));
  expectEqual("RetryInfo", failure.detail(RetryInfoSchema) !== undefined, expect["retry_info"]);
  expectEqual("partial", failure.detail(CompletionFailureSchema)?.partial, expect["partial"]);
}
