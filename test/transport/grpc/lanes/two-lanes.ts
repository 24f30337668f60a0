import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import type { Gateway } from "../../../../src/app.ts";
import type { Log } from "../../../../src/core/log.ts";
import { startConfiguredGateway } from "../../../support/test-gateway.ts";
import { toComparable, withoutChance } from "./comparable.ts";
import { outputOf } from "./output-of.ts";
import { type RawCall, send } from "./raw-call.ts";

/** Two gateways that differ in their lane only, and a connection to each. */
export interface TwoLanes {
  /** What both clients saw of a call, and what the logs say of it. */
  compare(call: RawCall): Promise<Comparison>;
  close(): Promise<void>;
}

/** A call as it went by both lanes. */
export interface Comparison {
  readonly native: readonly string[];
  readonly connect: readonly string[];
}

/** The largest request that they take. */
export const maxMessageBytes = 65_536;

interface Lane {
  readonly gateway: Gateway;
  readonly log: RecordedLog;
  session: ClientHttp2Session;
}

/** Starts both. Close them after the test. */
export async function startTwoLanes(): Promise<TwoLanes> {
  const [native, connectLane] = await Promise.all([startLane(true), startLane(false)]);
  return {
    async compare(call) {
      const [byNative, byConnect] = await Promise.all([callBy(native, call), callBy(connectLane, call)]);
      return { native: byNative, connect: byConnect };
    },
    async close() {
      for (const { session } of [native, connectLane]) session.destroy();
      await Promise.all([native.gateway.drain(), connectLane.gateway.drain()]);
    },
  };
}

async function startLane(nativeGrpc: boolean): Promise<Lane> {
  const log = createRecordedLog();
  const server = { nativeGrpc, maxMessageBytes };
  const gateway = await startConfiguredGateway(
    { server, providers: { sim: { kind: "sim" } }, retries: { maxAttempts: 1 } },
    { log, random: () => 0.5 },
  );
  return { gateway, log, session: await open(gateway) };
}

async function open({ address }: Gateway): Promise<ClientHttp2Session> {
  const session = connect(address);
  session.on("error", () => {});
  await once(session, "connect");
  return session;
}

async function callBy(lane: Lane, call: RawCall): Promise<readonly string[]> {
  if (lane.session.closed || lane.session.destroyed) lane.session = await open(lane.gateway);
  lane.log.clear();
  const answer = await send(lane.session, call);
  if (call.cancels === "at once") return ["cancelled at once"];
  const lines = toComparable(answer, outputOf(call.headers[":path"]));
  // How much of its answer a client had read before it cancelled is chance.
  if (call.cancels !== undefined && answer.trailers["grpc-status"] === undefined && !answer.isHeadersOnly)
    return [`reset ${answer.resetCode}`, await lane.log.next()];
  return [...lines, ...lane.log.lines()];
}

/** A log of which the lines are compared. */
interface RecordedLog extends Log {
  lines(): readonly string[];
  clear(): void;
  /** The first line since the log was cleared, once it is there. */
  next(): Promise<string>;
}

function createRecordedLog(): RecordedLog {
  let lines: string[] = [];
  let waiting: ((line: string) => void) | undefined;
  function record(level: string): (facts: object, message: string) => void {
    return (facts, message) => {
      const line = withoutChance(`${level} ${message} ${JSON.stringify(facts)}`);
      lines.push(line);
      waiting?.(line);
      waiting = undefined;
    };
  }
  return {
    debug() {},
    info: record("info"),
    warn: record("warn"),
    error: record("error"),
    lines: () => lines,
    clear() {
      lines = [];
    },
    next: () =>
      new Promise((resolve) => {
        const [first] = lines;
        if (first === undefined) waiting = resolve;
        else resolve(first);
      }),
  };
}
