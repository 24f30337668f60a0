import { describe, expect, test } from "vitest";
import { fold } from "../../../src/core/answer/fold.ts";
import type { CompleteResponse } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { comparableAnswer } from "../comparable.ts";
import { findKinds } from "../find-kinds.ts";
import type { Form } from "../kind.ts";
import { commonAnswers, wholeText } from "../kind.ts";
import { onStage } from "../stage.ts";

// Whether an answer is streamed is no part of it.

describe.each(await findKinds())("$name", (kind) => {
  const complete = (form: Form): Promise<CompleteResponse | undefined> =>
    onStage(kind, async (stage) => comparableAnswer((await stage.complete(form.whole()).ended).response));
  const streamed = (form: Form): Promise<CompleteResponse | undefined> =>
    onStage(kind, async (stage) => {
      const { events } = await stage.stream(form.whole()).ended;
      return comparableAnswer(await fold(oneBatch(events)));
    });

  describe.each(kind.answers)("the answer $name", ({ forms }) => {
    test("is the same streamed and whole, in every form, whichever was asked for", async () => {
      const answers = await Promise.all(forms.flatMap((form) => [complete(form), streamed(form)]));

      expect(answers[0]?.message?.parts).not.toEqual([]);
      expect(answers).toEqual(answers.map(() => answers[0]));
    });
  });

  test.each(kind.answers.filter(({ name }) => commonAnswers.includes(name)))(
    "the answer $name says what it should",
    async ({ forms }) => {
      const texts = await Promise.all(forms.map(async (form) => (await complete(form))?.text));

      expect(texts).toEqual(forms.map(() => wholeText));
    },
  );
});

async function* oneBatch<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[], void, undefined> {
  yield items;
}
