import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toSseAnswer } from "../../../support/http-answer.ts";
import { delta, stop } from "../chunks.ts";
import { type StreamTarget, startStreamTarget } from "../stream-target.ts";

let target: StreamTarget;

beforeAll(async () => {
  target = await startStreamTarget();
});

afterAll(() => target.close());

describe("the server that answered", () => {
  test.each<[string, object[], object]>([
    ["the model and id of the first chunk", [delta({ content: "a" })], { model: "m", providerRequestId: "1" }],
    [
      "Azure's second chunk, when the first has only the result of the filter",
      [{ id: "", model: "", choices: [], prompt_filter_results: [] }, delta({ content: "a" })],
      { model: "m", providerRequestId: "1" },
    ],
    [
      "the requested model, when the answer names none",
      [{ choices: [{ delta: { content: "a" } }] }],
      { model: "model-1" },
    ],
  ])("is %s", async (_, chunks, served) => {
    const { events } = await target.readStream(...chunks, stop);

    expect(events[0]).toMatchObject({ case: "started", value: { served: { provider: "openai", ...served } } });
  });

  test("has the request id of the headers in preference to that of the body", async () => {
    target.upstream.script = ({ send }) =>
      send(toSseAnswer(`data: ${JSON.stringify(stop)}\n\ndata: [DONE]\n\n`, { "x-request-id": "req_9" }));
    const { events } = await target.target.read();

    expect(events[0]).toMatchObject({ value: { served: { providerRequestId: "req_9" } } });
  });
});
