import { expect, test } from "vitest";
import { readOutcome } from "../support/call-outcome.ts";
import { startFaultStage } from "../support/fault-stage.ts";

test("1,001 calls on a connection that takes 100 streams wait for each other, and all are served", async () => {
  const { client } = await startFaultStage({
    server: { maxStreams: 100 },
    limits: { concurrency: 100 },
    providers: { toy: { kind: "sim" } },
  });
  const calls = Array.from({ length: 1_001 }, () => readOutcome(client, { model: "toy/echo", prompt: "hello" }));
  const outcomes = await Promise.all(calls);

  expect(outcomes.filter(({ code, text }) => code === 0 && text === "hello")).toHaveLength(1_001);
});
