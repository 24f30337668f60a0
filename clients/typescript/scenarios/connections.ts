// Scenarios of connections: slow readers, many calls, a gateway that comes late and one that goes.
import { create } from "@bufbuild/protobuf";
import { CompleteRequestSchema } from "../gen/tokenwire/v1/completion_pb.js";
import { expectFinish } from "./answers.ts";
import type { Api } from "./api.ts";
import { expectEqual, failureOf } from "./expect.ts";
import { emptyAnswer, readStream } from "./read-stream.ts";
import { countTo, nextOf, number, requestOf, type Scenario, text } from "./scenario.ts";

/** A reader that takes its time. */
export async function slowReader(api: Api, scenario: Scenario): Promise<void> {
  let events = 0;
  const answer = await readStream(api.streamComplete(requestOf(scenario)), emptyAnswer(), async () => {
    events += 1;
    if (events > number(scenario, "pauses")) return;
    await new Promise((resolve) => setTimeout(resolve, number(scenario, "pause_ms")));
  });
  expectEqual("text", answer.text, countTo(number(scenario.expect, "count_to")));
}

/** Many streams at once. */
export async function many(api: Api, scenario: Scenario): Promise<void> {
  const request = requestOf(scenario);
  const prompts = Array.from({ length: number(scenario, "streams") }, (_, index) => `stream ${index}`);
  const answers = await Promise.all(
    prompts.map((prompt) => readStream(api.streamComplete(create(CompleteRequestSchema, { ...request, prompt })))),
  );
  for (const [index, answer] of answers.entries()) {
    expectEqual(`text of stream ${index}`, answer.text, prompts[index]);
    expectFinish(answer.finished.finishReason, text(scenario.expect, "finish_reason"));
  }
}

/** A gateway that does not listen yet. */
export async function late(api: Api, scenario: Scenario): Promise<void> {
  const options = { timeoutMs: number(scenario, "deadline_ms"), waitForReady: true };
  const answer = await api.complete(requestOf(scenario), options);
  expectEqual("text", answer.text, text(scenario.expect, "text"));
}

/** A gateway that shuts down in mid-answer. */
export async function drained(api: Api, scenario: Scenario): Promise<void> {
  const { expect } = scenario;
  const answer = await readStream(api.streamComplete(requestOf(scenario)));
  expectEqual("text", answer.text, countTo(number(expect, "count_to")));
  expectFinish(answer.finished.finishReason, text(expect, "finish_reason"));
  expectEqual("code of a new call", (await failureOf(api.complete(nextOf(scenario)))).code, text(expect, "next_code"));
}
