import { expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { collect } from "../../support/collect.ts";
import { createRouted, failure, requestFor } from "../../support/routed.ts";
import { batches, finished, text } from "../../support/scripted-provider.ts";

/** What the generated code makes of an event of a newer API, which the type of events excludes. */
const unknown = { case: undefined } as unknown as StreamEvent;

test.each<[ending: string, open: () => AsyncGenerator<readonly StreamEvent[]>]>([
  [
    "an error",
    async function* () {
      yield [unknown];
      throw failure("UPSTREAM_ERROR");
    },
  ],
  ["the end", () => batches([unknown], [unknown])],
])("events of unknown kinds before %s begin no answer: another attempt follows", async (_, open) => {
  const { complete, asked } = createRouted({ scripts: { a: [open, "answer"] } });
  expect(await complete("a/m")).toEqual({ text: "hello" });
  expect(asked).toHaveLength(2);
});

test.each<[place: string, all: readonly (readonly StreamEvent[])[]]>([
  ["before the content", [[unknown], [unknown, text("hi")], [finished()]]],
  ["within it", [[text("hi"), unknown], [unknown], [finished()]]],
])("events of unknown kinds %s are not passed on", async (_, all) => {
  const { completions, begin } = createRouted({ scripts: { a: () => batches(...all) } });
  const read = await collect(completions.streamComplete(requestFor("a/m"), begin({ streaming: true })));
  expect(read.flat().map((event) => event.case)).toEqual(["started", "textDelta", "partFinished", "finished"]);
});
