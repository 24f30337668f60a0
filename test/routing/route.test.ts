import { setImmediate as nextTurn } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";
import { aliasOf, openOnce, resolverOf, targetOf } from "../support/targets.ts";
import { beginTestCall } from "../support/test-call.ts";

test.each<[capMs: number | undefined, passedMs: number, reason: string | undefined]>([
  [undefined, 59_999, undefined],
  [5_000, 4_999, undefined],
  [5_000, 5_000, "TOTAL_TIMEOUT"],
  [120_000, 59_999, undefined],
])("with a time cap of %s ms, %i ms after its start the call has ended with %s", async (totalMs, passedMs, reason) => {
  const clock = createFakeClock();
  const call = beginTestCall({ clock });
  clock.advance(1_000);
  const resolver = resolverOf(
    [
      targetOf(
        scriptedProvider(() => new Promise(() => {})),
        { clock },
      ),
    ],
    {
      fast: aliasOf("scripted/m", { caps: { maxTokens: undefined, totalMs } }),
    },
  );
  openOnce(resolver)(create(CompleteRequestSchema, { model: "fast" }), call).catch(() => {});
  await nextTurn();
  clock.advance(passedMs - 1_000);
  expect(call.outcome?.kind === "failed" ? call.outcome.error.reason : undefined).toBe(reason);
});
