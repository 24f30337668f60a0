// Scenarios of whole answers.
import { FinishReason } from "../gen/tokenwire/v1/completion_pb.js";
import { Usage_Source } from "../gen/tokenwire/v1/usage_pb.js";
import type { Api } from "./api.ts";
import { expectEqual, expectTrue } from "./expect.ts";
import { type Answer, readStream } from "./read-stream.ts";
import { nextOf, number, requestOf, type Scenario, text } from "./scenario.ts";

/** Compares text, finish reason, the source of the counts and the provider that served. */
export async function unary(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const answer = await api.complete(requestOf(scenario));
  expectEqual("text", answer.text, text(expect, "text"));
  expectFinish(answer.finishReason, text(expect, "finish_reason"));
  expectEqual("source", `SOURCE_${Usage_Source[answer.usage?.source ?? 0]}`, text(expect, "usage_source"));
  expectEqual("provider", answer.served?.provider, text(expect, "provider"));
}

/** Compares the text of Complete, and nothing else. */
export async function plain(api: Api, scenario: Scenario): Promise<void> {
  const answer = await api.complete(requestOf(scenario));
  expectEqual("text", answer.text, text(scenario.expect, "text"));
}

/** Text that breaks naive readers comes back whole. */
export async function unicode(api: Api, scenario: Scenario): Promise<void> {
  const expected = text(scenario.expect, "text");
  const answer = await readStream(api.streamComplete(requestOf(scenario)));
  expectEqual("joined deltas", answer.text, expected);
  expectEqual("text of the part", textOf(answer), expected);
}

/** A limit of tokens, then a stop sequence. */
export async function usageAndFinish(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const cut = await api.complete(requestOf(scenario));
  expectFinish(cut.finishReason, text(expect, "finish_reason"));
  expectEqual("output tokens", cut.usage?.outputTokens, number(expect, "output_tokens"));
  expectEqual("text", cut.text, text(expect, "text"));

  const stopped = await api.complete(nextOf(scenario));
  expectFinish(stopped.finishReason, text(expect, "next_finish_reason"));
  expectEqual("text", stopped.text, text(expect, "next_text"));
  expectEqual("stop sequence", stopped.stopSequence, text(expect, "next_stop_sequence"));
}

/** Signs of life, then an answer. */
export async function heartbeats(api: Api, scenario: Scenario): Promise<void> {
  const answer = await readStream(api.streamComplete(requestOf(scenario)));
  expectTrue("enough heartbeats", answer.heartbeats >= number(scenario.expect, "min_heartbeats"));
  expectEqual("text", answer.text, text(scenario.expect, "text"));
}

/** An event of an unknown kind is skipped. */
export async function futureEvent(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const answer = await readStream(api.streamComplete(requestOf(scenario)));
  expectTrue("an unknown event came", answer.unknownEvents >= number(expect, "min_unknown_events"));
  expectEqual("text", answer.text, text(expect, "text"));
  expectFinish(answer.finished.finishReason, text(expect, "finish_reason"));
}

/** A field that the server does not know. */
export async function unknownFields(api: Api, scenario: Scenario): Promise<void> {
  const request = requestOf(scenario);
  request.$unknown = [{ no: 2047, wireType: 0, data: new Uint8Array([1]) }];
  const answer = await api.complete(request);
  expectEqual("text", answer.text, text(scenario.expect, "text"));
}

/** Compares a finish reason with a name of the proto files. */
export function expectFinish(actual: FinishReason, expected: string): void {
  expectEqual("finish reason", `FINISH_REASON_${FinishReason[actual]}`, expected);
}

/** The text parts of an answer. */
export function textOf({ parts }: Answer): string {
  return parts.map(({ content }) => (content.case === "text" ? content.value : "")).join("");
}
