import { describe, expect, test } from "vitest";
import { answerForms, toStream } from "../support/answer-forms.ts";
import { type CallOutcome, readOutcome } from "../support/call-outcome.ts";
import { answerWith, breakAfter, type Ending } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { countEach, printFigures } from "../support/figures.ts";
import { runMany } from "../support/run-many.ts";

// Budgets and breakers are out of the way: each of these calls is judged alone.
const patient = {
  retries: { baseDelay: "1ms", maxDelay: "1ms", budget: { least: 1_000_000 } },
  breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
};

const texts = ["one ", "two ", "three"];

describe.each(answerForms)("$kind, a stream that is cut at any byte", (form) => {
  test.each<Ending>(["fin", "reset"])(
    "by a %s goes to the other target before its first content, and after it ends as an exact prefix with its reason",
    async (ending) => {
      const bytes = toStream(form, texts);
      const contentEnds = bytes.indexOf(form.delta("one ")) + form.delta("one ").length;
      // The prompt of a call says where its answer is cut.
      const cut = await startFaultUpstream((exchange) => {
        const offset = Number(/at byte (\d+)/.exec(exchange.request.body)?.[1]);
        return breakAfter(bytes.subarray(0, offset), ending)(exchange);
      });
      const well = await startFaultUpstream(answerWith(form, "well"));
      const { client } = await startFaultStage({
        ...patient,
        providers: { cut: providerAt(cut.origin, form), well: providerAt(well.origin, form) },
        models: { both: { targets: ["cut/m", "well/m"] } },
      });
      const outcomes = await runMany(bytes.byteLength, 24, (offset) =>
        readOutcome(client, { model: "both", prompt: `at byte ${offset}` }),
      );

      for (const [offset, outcome] of outcomes.entries()) {
        const where = `${ending} at byte ${offset} of ${bytes.byteLength}: ${outcome.reason} ${outcome.text}`;
        expect(howItEnded(outcome), where).not.toBe("otherwise");
        // Only an orderly end leaves every byte that was sent before it.
        if (ending === "fin") expect(outcome.provider === "well", where).toBe(offset < contentEnds);
      }
      const taken = outcomes.filter(({ provider }) => provider === "well");
      expect(well.requests).toHaveLength(taken.length);
      printFigures(`${form.kind}, cut by a ${ending} at each of ${bytes.byteLength} bytes`, {
        ended: countEach(outcomes.map(howItEnded)),
      });
    },
  );
});

/** In which of the ways that there may be; "otherwise" for any other. */
function howItEnded({ code, text, finished, attempts, provider, reason, failure }: CallOutcome): string {
  const whole = texts.join("");
  if (provider === "well") return finished && text === "well" && attempts === 2 ? "whole, by the other" : "otherwise";
  if (code === 0) return finished && text === whole ? "whole" : "otherwise";
  const isTold = code === 14 && attempts === 1 && failure?.pushback === "-1";
  return isTold && !finished && whole.startsWith(text) ? `a prefix, ${reason}` : "otherwise";
}
