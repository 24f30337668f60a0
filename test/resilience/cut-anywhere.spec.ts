import { describe, expect, test } from "vitest";
import { answerForms, toStream } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { answerWith, breakAfter, type Ending } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";

// Budgets and breakers are out of the way: every call here is the only one that anybody cares for.
const patient = {
  retries: { baseDelay: "1ms", maxDelay: "1ms", budget: { least: 1_000_000 } },
  breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
};

const texts = ["one ", "two ", "three"];
const request = { model: "both", prompt: "hello" };

describe.each(answerForms)("$kind, a stream that is cut at any byte", (form) => {
  test.each<Ending>(["fin", "reset"])(
    "by a %s goes to the other target before its first content, and after it ends as an exact prefix with its reason",
    async (ending) => {
      const bytes = toStream(form, texts);
      const contentEnds = bytes.indexOf(form.delta("one ").trimEnd()) + form.delta("one ").length;
      const cut = await startFaultUpstream(() => {});
      const well = await startFaultUpstream(answerWith(form, "well"));
      const { client } = await startFaultStage({
        ...patient,
        providers: { cut: providerAt(cut.origin, form), well: providerAt(well.origin, form) },
        models: { both: { targets: ["cut/m", "well/m"] } },
      });

      for (let offset = 0; offset < bytes.byteLength; offset += 1) {
        const askedBefore = well.requests.length;
        cut.script = breakAfter(bytes.subarray(0, offset), ending);
        const outcome = await readOutcome(client, request);
        const where = `${ending} after ${offset} of ${bytes.byteLength} bytes: ${outcome.reason} ${outcome.text}`;

        const wasServedByOther = outcome.provider === "well";
        expect(wasServedByOther, where).toBe(well.requests.length === askedBefore + 1);
        if (wasServedByOther)
          expect(outcome, where).toMatchObject({ code: 0, finished: true, text: "well", attempts: 2 });
        else if (outcome.code === 0) expect(outcome, where).toMatchObject({ finished: true, text: texts.join("") });
        else {
          expect(outcome, where).toMatchObject({ finished: false, attempts: 1, code: 14 });
          expect(outcome.reason, where).toMatch(/^(STREAM_TRUNCATED|UPSTREAM_UNREACHABLE)$/);
          expect(texts.join("").startsWith(outcome.text), where).toBe(true);
          expect(outcome.failure?.pushback, where).toBe("-1");
        }
        // Only an orderly end leaves every byte that was sent before it.
        if (ending === "fin") expect(wasServedByOther, where).toBe(offset < contentEnds);
      }
    },
  );
});
