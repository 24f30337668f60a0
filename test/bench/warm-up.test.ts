import { expect, test } from "vitest";
import type { Load, LoadResult } from "../../bench/client/load.ts";
import type { ClientSession } from "../../bench/measure/client-session.ts";
import { warmUp } from "../../bench/measure/warm-up.ts";
import type { RunningProgram } from "../../bench/processes/program.ts";

const plan = { kind: "stream", pace: "paced", tokens: 50 } as const;
const beginning = { plan, streams: 2, calls: 10 } as const;

test("a program stays warm: calls before a measurement are made once, for each kind of answers", async () => {
  const program = aProgram();
  const calls: number[] = [];
  const session = sessionOf(calls, 0);
  await warmUp(session, program, { ...beginning, callsBefore: 500 });
  await warmUp(session, program, { ...beginning, callsBefore: 500 });
  await warmUp(session, program, { ...beginning, plan: { ...plan, kind: "document" }, callsBefore: 500 });
  await warmUp(session, aProgram(), { ...beginning, callsBefore: 500 });
  await warmUp(session, program, { ...beginning, callsBefore: 600 });

  expect(calls.filter((count) => count !== beginning.calls)).toEqual([500, 500, 500, 100]);
});

test("what goes wrong in a warm-up is reported, and nothing is measured after it", async () => {
  expect(await warmUp(sessionOf([], 1), aProgram(), beginning)).toBe("the warm-up failed: HTTP 500");
  expect(await warmUp(sessionOf([], 1), aProgram(), { ...beginning, callsBefore: 20 })).toBe(
    "the calls before failed: HTTP 500",
  );
});

function aProgram(): RunningProgram {
  return { pid: undefined, port: 0, stop: async () => {} };
}

/** A session that only writes down how many calls it was to make. */
function sessionOf(calls: number[], faults: number): ClientSession {
  return {
    async run(load: Load): Promise<LoadResult> {
      if (load.kind === "closed") calls.push(load.calls);
      return { calls: 0, tokens: 0, wallMs: 1, faults, ...(faults > 0 && { firstFault: "HTTP 500" }) };
    },
  };
}
