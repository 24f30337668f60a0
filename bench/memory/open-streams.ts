import { setTimeout } from "node:timers/promises";
import { withClient } from "../measure/client-session.ts";
import type { Stage } from "../measure/stage.ts";
import { targetOf } from "../measure/with-program.ts";
import { freePort } from "../processes/free-port.ts";
import type { Mode, Subject } from "../subjects/subject.ts";
import { type Inspector, openInspector } from "./inspector.ts";

/** The streams that are opened and held. */
export interface Streams {
  readonly streams: number;
  readonly mode: Mode | undefined;
  readonly callsPerConnection: number | undefined;
}

/** A program under inspection. */
export interface Inspected {
  readonly inspector: Inspector;
  readonly pid: number;
}

const shape = { format: "openai", isStream: true, promptBytes: 64 } as const;
const tokens = 10;
const limitMs = 120_000;
const settleMs = 500;

/**
 * Looks at a fresh program of Node before streams are open on it and while they are; the streams then finish
 * and are checked. A look that slows the program down belongs to the end: it may refuse calls after another.
 */
export async function lookAtStreams<B, D>(
  stage: Stage,
  subject: Subject,
  { streams, mode, callsPerConnection }: Streams,
  lookBefore: (inspected: Inspected) => Promise<B>,
  lookDuring: (inspected: Inspected) => Promise<D>,
): Promise<readonly [before: B, during: D]> {
  const manner = { ...(mode && { mode }), ...(callsPerConnection !== undefined && { callsPerConnection }) };
  const target = targetOf(stage, subject, { port: 0, shape }, manner);
  if (target === undefined) throw new Error(`${subject.label} cannot be started so`);
  const inspectorPort = await freePort();
  // Node alone reads the variable, so the program needs no switch of its own.
  process.env["NODE_OPTIONS"] = `--inspect=127.0.0.1:${inspectorPort}`;
  const starting = subject.start({ ...stage.place, mode: mode ?? "usual" });
  const program = await starting.finally(() => delete process.env["NODE_OPTIONS"]);
  try {
    const inspected = { inspector: await openInspector(inspectorPort), pid: program.pid ?? 0 };
    return await withClient(stage, { ...target, port: program.port }, limitMs, async (session) => {
      const warmUp = { kind: "closed", calls: 1_000, streams: 50, tokens } as const;
      check(await session.run(warmUp, { kind: "stream", pace: "full", tokens }));
      await setTimeout(settleMs);
      const before = await lookBefore(inspected);
      check(await session.run({ kind: "hold", calls: streams, tokens }, { kind: "stream", pace: "held", tokens }));
      await setTimeout(settleMs);
      const during = await lookDuring(inspected);
      stage.upstream.send({ kind: "release" });
      check(await session.run({ kind: "finish" }));
      inspected.inspector.close();
      return [before, during];
    });
  } finally {
    await program.stop();
  }
}

function check({ faults, calls, firstFault }: { faults: number; calls: number; firstFault?: string }): void {
  if (faults > 0) throw new Error(`${faults} of ${calls} calls failed: ${firstFault}`);
}
