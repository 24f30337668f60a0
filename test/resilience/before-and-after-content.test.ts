import { describe, expect, test } from "vitest";
import { type AnswerForm, answerForms, toOpenStream } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, breakAfter, type Ending } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";

interface Fault {
  readonly what: string;
  /** What comes last. */
  readonly tail: (form: AnswerForm) => string;
  readonly ending: Ending;
  readonly reason: string;
}

const faults: readonly Fault[] = [
  { what: "ends", tail: () => "", ending: "fin", reason: "STREAM_TRUNCATED" },
  { what: "is reset", tail: () => "", ending: "reset", reason: "STREAM_TRUNCATED" },
  { what: "holds an error", tail: ({ errorEvent }) => errorEvent, ending: "fin", reason: "UPSTREAM_OVERLOADED" },
  { what: "holds no JSON", tail: () => "data: {\n\n", ending: "fin", reason: "UPSTREAM_PROTOCOL_ERROR" },
];

describe.each(answerForms)("$kind, a stream that", (form) => {
  test.each(faults)(
    "$what: before its first content another target answers, after it $reason follows an exact prefix",
    async ({ tail, ending, reason }) => {
      const faulty = await startFaultUpstream(breakAfter(toOpenStream(form.opening, tail(form)), ending));
      const well = await startFaultUpstream(answerWith(form, "well"));
      const { client } = await startFaultStage({
        providers: { faulty: providerAt(faulty.origin, form), well: providerAt(well.origin, form) },
        models: { both: { targets: ["faulty/m", "well/m"] } },
      });
      const request = { model: "both", prompt: "hello" };
      expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well", attempts: 2 });

      // A reset may overtake what was sent before it, so it waits until the caller has that.
      const seen = Promise.withResolvers<void>();
      faulty.script = async (exchange) => {
        await exchange.send(toOpenStream(form.opening, form.delta("one ")));
        await seen.promise;
        await breakAfter(tail(form), ending)(exchange);
      };
      expect(await readOutcome(client, request, {}, () => seen.resolve())).toMatchObject({
        ...{ text: "one ", finished: false, reason, attempts: 1 },
        failure: { pushback: "-1" },
      });
      expect(well.requests).toHaveLength(1);
    },
  );
});
