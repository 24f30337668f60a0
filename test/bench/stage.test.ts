import { afterAll, beforeAll, expect, test } from "vitest";
import type { LoadCase } from "../../bench/cases/case.ts";
import type { LoadResult } from "../../bench/client/load.ts";
import { withClient } from "../../bench/measure/client-session.ts";
import { measure } from "../../bench/measure/measure.ts";
import { erred } from "../../bench/measure/outcome.ts";
import { openStage, type Stage } from "../../bench/measure/stage.ts";
import type { RunningProgram } from "../../bench/processes/program.ts";
import { direct } from "../../bench/subjects/direct.ts";
import { plainPipe } from "../../bench/subjects/plain-pipe.ts";
import type { Subject } from "../../bench/subjects/subject.ts";
import { tokenwire } from "../../bench/subjects/tokenwire.ts";

// The harness over real processes and sockets. What a figure is depends on the machine; whether there is one does not.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const shape = { format: "openai", isStream: true, promptBytes: 100_000 } as const;
const streams: LoadCase = {
  kind: "load",
  name: "streams",
  hasBaseline: false,
  shape,
  plan: { kind: "stream", pace: "tick", tokens: 20 },
  load: { kind: "closed", streams: 3, calls: 6, tokens: 20 },
};
const documents: LoadCase = {
  ...streams,
  shape: { ...shape, isStream: false },
  plan: { kind: "document", pace: "full", tokens: 20 },
};

test.each([direct, plainPipe, tokenwire])("every token of every call is counted: $label", async (subject) => {
  await withProgram(subject, async (program) => {
    for (const measured of [streams, documents, { ...streams, shape: { ...shape, format: "anthropic" as const } }]) {
      expect(await load(subject, program, measured)).toMatchObject({ calls: 6, tokens: 120, faults: 0 });
    }
  });
});

test.each([direct, tokenwire])("there is no figure of answers with a token too few: $label", async (subject) => {
  await withProgram(subject, async (program) => {
    const short: LoadCase = { ...streams, plan: { ...streams.plan, tokens: 19 } };

    expect(await measure(stage, { subject, program }, short)).toEqual(
      erred("6 of 6 calls failed: 19 tokens came instead of 20"),
    );
  });
});

test.each([plainPipe, tokenwire])(
  "held streams finish, and a cancelled one is seen upstream: $label",
  async (subject) => {
    const held = await measure(
      stage,
      { subject, program: { pid: 0, port: 0, stop: async () => {} } },
      {
        kind: "held",
        name: "held",
        streams: 20,
      },
    );
    expect(held).toMatchObject({ kind: "measured", values: { finished: 20 } });

    await withProgram(subject, async (program) => {
      const cancelled = await measure(
        stage,
        { subject, program },
        {
          kind: "cancel",
          name: "cancel",
          times: 2,
        },
      );
      expect(cancelled.kind).toBe("measured");
    });
  },
);

test.each([plainPipe, tokenwire])(
  "a case may want TLS, and streams on connections of their own: $label",
  async (subject) => {
    const absent = { pid: undefined, port: 1, stop: async () => {} };
    const secure = { mode: "tls", callsPerConnection: 1 } as const;
    const held = { kind: "held", name: "held", streams: 5, ...secure } as const;

    expect(await measure(stage, { subject, program: absent }, held)).toMatchObject({ values: { finished: 5 } });
    expect(await measure(stage, { subject, program: absent }, { ...streams, ...secure })).not.toMatchObject({
      by: "program",
    });
  },
);

test("a program that cannot be started as a case wants it is not measured in it", async () => {
  const program = { pid: undefined, port: 1, stop: async () => {} };

  expect(await measure(stage, { subject: plainPipe, program }, { ...streams, mode: "workers" })).toEqual({
    kind: "notOffered",
  });
});

test("a program that does not answer is refused, and the next one is measured", async () => {
  const outcome = await measure(
    stage,
    { subject: direct, program: { pid: process.pid, port: 1, stop: async () => {} } },
    streams,
  );
  expect(outcome).toMatchObject({ kind: "refused", reason: expect.stringContaining("ECONNREFUSED") });

  await withProgram(direct, async (program) => {
    expect(await load(direct, program, streams)).toMatchObject({ calls: 6, tokens: 120, faults: 0 });
  });
});

/** Only what was counted: whether a helper is the bottleneck depends on the machine. */
function load(subject: Subject, { port }: RunningProgram, measured: LoadCase): Promise<LoadResult> {
  const target = subject.target(port, measured.shape, stage.place.upstreamPort);
  if (target === undefined) throw new Error(`${subject.name} does not serve this`);
  return withClient(stage, target, 30_000, (session) => session.run(measured.load, measured.plan));
}

async function withProgram(subject: Subject, use: (program: RunningProgram) => Promise<void>): Promise<void> {
  const program = await subject.start(stage.place);
  try {
    await use(program);
  } finally {
    await program.stop();
  }
}
