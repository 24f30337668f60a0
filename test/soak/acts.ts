// What a caller does in turn: each act of a kind of its own, by chance.
import type { ClientHttp2Session } from "node:http2";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerForms } from "../support/answer-forms.ts";
import { askHttp1, askHttp2 } from "../support/http-answers.ts";
import { beginCall, cancelCall, openSession, readCall, type SoakCall, type Tally, untilClosed } from "./call.ts";
import { models } from "./upstream.ts";

/** What acts are done with. */
export interface Scene {
  readonly port: number;
  readonly tally: Tally;
  readonly random: () => number;
}

type Act = (scene: Scene) => Promise<void>;

const rpcs = ["StreamComplete", "StreamComplete", "Complete", "CountTokens"] as const;
const path = "/tokenwire.v1.CompletionService/";

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

function anyModel(random: () => number, from: readonly string[] = models): string {
  return `${pick(answerForms, random).kind}/${pick(from, random)}`;
}

/** A call of any kind that comes to an end by itself. */
function anyCall(random: () => number): SoakCall {
  const model = random() < 0.2 ? "sim/echo" : anyModel(random, ["well", "slow", "busy", "broken"]);
  return { rpc: pick(rpcs, random), model, byConnect: random() < 0.3 };
}

async function withSession(port: number, use: (session: ClientHttp2Session) => Promise<unknown>): Promise<void> {
  const session = openSession(port);
  try {
    await use(session);
  } finally {
    session.destroy();
  }
}

/** Calls one after the other, and eight at once, on one connection. */
const reads: Act = ({ port, tally, random }) =>
  withSession(port, async (session) => {
    for (let call = 0; call < 3; call += 1) await readCall(session, anyCall(random), tally);
    await Promise.all(Array.from({ length: 8 }, () => readCall(session, anyCall(random), tally)));
  });

/** Calls that are cancelled at a moment of chance, before their first byte or long after. */
const cancels: Act = ({ port, tally, random }) =>
  withSession(port, (session) =>
    Promise.all(
      Array.from({ length: 8 }, async () => {
        const model = anyModel(random, ["slow", "silent", "well"]);
        const stream = beginCall(
          session,
          { rpc: pick(rpcs, random), model, byConnect: random() < 0.3 },
          tally,
        ).resume();
        await sleep(random() * 150);
        await cancelCall(stream);
      }),
    ),
  );

/** Calls whose connection goes away under them. */
const leaves: Act = async ({ port, tally, random }) => {
  const session = openSession(port);
  const calls = Array.from({ length: 6 }, () => {
    const model = anyModel(random, ["slow", "silent"]);
    return beginCall(session, { rpc: pick(rpcs, random), model, byConnect: random() < 0.3 }, tally).resume();
  });
  await sleep(random() * 150);
  session.destroy();
  await Promise.all(calls.map(untilClosed));
};

/** Deadlines that pass. */
const deadlines: Act = ({ port, tally, random }) =>
  withSession(port, (session) =>
    Promise.all(
      Array.from({ length: 4 }, () => {
        const timeoutMs = 1 + Math.floor(random() * 120);
        const call = { rpc: pick(rpcs, random), model: anyModel(random, ["silent", "slow"]), timeoutMs };
        return readCall(session, { ...call, byConnect: random() < 0.3 }, tally);
      }),
    ),
  );

/** A reader that takes nothing for a time, then all of it, or leaves. */
const slowReads: Act = ({ port, tally, random }) =>
  withSession(port, async (session) => {
    const call = { rpc: "StreamComplete", model: "sim/long?tokens=4000" } as const;
    const stream = beginCall(session, { ...call, byConnect: random() < 0.3 }, tally);
    await sleep(50 + random() * 300);
    if (random() < 0.5) await cancelCall(stream);
    else await untilClosed(stream.resume());
  });

/** Connect with JSON and gRPC-Web, over HTTP/1.1 and HTTP/2, on a connection for each call. */
const others: Act = async ({ port, tally, random }) => {
  const ask = async (rpc: string, contentType: string, body: object, headers: object = {}): Promise<void> => {
    const fields = { "content-type": contentType, ...headers };
    const bytes = JSON.stringify(body);
    tally.open += 1;
    const isOld = random() < 0.5;
    const answered = isOld
      ? askHttp1(port, { path: path + rpc, headers: fields }, bytes)
      : askHttp2(port, { ":path": path + rpc, ...fields }, Buffer.from(bytes));
    const { status } = await answered.finally(() => {
      tally.open -= 1;
    });
    tally.add(`HTTP ${status}`);
  };
  await ask("Complete", "application/json", {
    model: anyModel(random, ["well", "slow", "busy", "broken"]),
    prompt: "x",
  });
  await ask("CountTokens", "application/json", { request: { model: anyModel(random), prompt: "x" } });
  await ask(
    "Complete",
    "application/json",
    { model: anyModel(random, ["silent"]), prompt: "x" },
    { "connect-timeout-ms": "50" },
  );
  // Neither is a message of its protocol.
  await ask("StreamComplete", "application/grpc-web+proto", { model: "none" });
  await ask("StreamComplete", "application/connect+json", { model: "none" });
};

/** Connections that send nothing, or nothing of use. */
const strangers: Act = async ({ port, random }) => {
  const socket = connect(port, "127.0.0.1");
  const closed = new Promise<void>((resolve) => socket.on("error", () => {}).once("close", () => resolve()));
  socket.resume();
  if (random() < 0.7) socket.write(pick(["\0\0\0", "GET /", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff"], random));
  await sleep(random() * 50);
  socket.destroy();
  await closed;
};

const acts: readonly Act[] = [reads, reads, cancels, leaves, deadlines, slowReads, others, strangers];

/** The longest pause of a caller after an act. The soak looks for what is left behind, not for the most that can be done. */
const pauseMs = 100;

/** Does one act after the other until the time is over, on connections of its own and on one that stays; returns how many. */
export async function playCaller(scene: Scene, endsAt: number): Promise<number> {
  const { port, tally, random } = scene;
  const lasting = openSession(port);
  let done = 0;
  try {
    for (; performance.now() < endsAt; done += 1) {
      await pick(acts, random)(scene);
      if (!lasting.destroyed) await readCall(lasting, anyCall(random), tally);
      await sleep(random() * pauseMs);
    }
  } finally {
    lasting.destroy();
  }
  return done;
}
