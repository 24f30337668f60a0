import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import type { ApiClient } from "../support/api-clients.ts";
import { type CallOutcome, readOutcome } from "../support/call-outcome.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { answerWith, inTurn, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { listen } from "../support/listen.ts";
import type { Exchange, Script } from "../support/scripted-upstream.ts";

// Below the 30 s after which the gateway pings a client, whose answer no standing clock can wait for.
const timeouts = { connect: "5s", firstToken: "20s", idle: "10s" };
// Each slot is the only one: a call that kept it would hold up the next for ever.
const limits = { limits: { concurrency: 1 } };
const request = { model: "slow/m", prompt: "hello" };

interface Running {
  readonly outcome: Promise<CallOutcome>;
  isOver(): boolean;
}

function run(client: ApiClient, onText: (text: string) => void = () => {}): Running {
  let isOver = false;
  const outcome = readOutcome(client, request, {}, onText).finally(() => {
    isOver = true;
  });
  return { outcome, isOver: () => isOver };
}

/** Turns of the event loop that client, gateway and upstream share: time to do whatever is due. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
}

/** Lets all but the last millisecond of a limit pass, then that. */
async function passLimit(clock: FakeClock, limitMs: number, { isOver, outcome }: Running): Promise<CallOutcome> {
  clock.advance(limitMs - 1);
  await turns();
  expect(isOver()).toBe(false);
  clock.advance(1);
  return outcome;
}

test("no connection: CONNECT_TIMEOUT at its limit, in a handshake too, and the slot is free", async () => {
  const sockets: Socket[] = [];
  const deaf = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
  });
  const port = await listen(deaf);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    deaf.close();
  });
  const clock = createFakeClock();
  const { client } = await startFaultStage(
    {
      timeouts,
      retries: { maxAttempts: 1 },
      providers: { slow: providerAt(`https://127.0.0.1:${port}`, chatForm, limits) },
    },
    { clock },
  );

  for (const _call of ["first", "second, in the slot of the first"]) {
    const connecting = once(deaf, "connection");
    const running = run(client);
    await connecting;
    expect(await passLimit(clock, 5_000, running)).toMatchObject({ code: 14, reason: "CONNECT_TIMEOUT", attempts: 1 });
  }
});

const slowStreams: [what: string, script: (reached: () => void) => Script, limitMs: number, expected: object][] = [
  [
    "no head of an answer",
    (reached) => (exchange) => {
      reached();
      return stallAfter()(exchange);
    },
    20_000,
    { code: 4, reason: "FIRST_TOKEN_TIMEOUT", text: "" },
  ],
  [
    "a head that trickles in",
    (reached) => async (exchange) => {
      await trickle(exchange, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n");
      reached();
      await exchange.closed;
    },
    20_000,
    { code: 4, reason: "FIRST_TOKEN_TIMEOUT", text: "" },
  ],
  [
    "no first token, for all its signs of life",
    (reached) => async (exchange) => {
      await exchange.send(toOpenStream(chatForm.opening, ": alive\n\n"));
      reached();
      await exchange.closed;
    },
    20_000,
    { code: 4, reason: "FIRST_TOKEN_TIMEOUT", text: "" },
  ],
];

async function trickle({ send }: Exchange, text: string): Promise<void> {
  for (const byte of text) {
    await send(byte);
    await nextTurn();
  }
}

describe("a provider that is slow", () => {
  test.each(slowStreams)(
    "%s: its limit, its reason, its socket closed, its slot free",
    async (_, toScript, ms, expected) => {
      const reached = Promise.withResolvers<void>();
      const upstream = await startFaultUpstream(inTurn(toScript(reached.resolve), answerWith(chatForm, "well")));
      const clock = createFakeClock();
      const { client } = await startFaultStage(
        { timeouts, providers: { slow: providerAt(upstream.origin, chatForm, limits) } },
        { clock },
      );
      const running = run(client);
      await reached.promise;

      expect(await passLimit(clock, ms, running)).toMatchObject({ ...expected, attempts: 1 });
      await upstream.idle();
      expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
    },
  );

  test("a gap in the middle: IDLE_TIMEOUT at its limit, after an exact prefix, its socket closed, its slot free", async () => {
    const stalls = stallAfter(toOpenStream(chatForm.opening, chatForm.delta("one ")));
    const upstream = await startFaultUpstream(inTurn(stalls, answerWith(chatForm, "well")));
    const clock = createFakeClock();
    const { client } = await startFaultStage(
      { timeouts, providers: { slow: providerAt(upstream.origin, chatForm, limits) } },
      { clock },
    );
    const begun = Promise.withResolvers<void>();
    const running = run(client, () => begun.resolve());
    await begun.promise;
    await turns();

    expect(await passLimit(clock, 10_000, running)).toMatchObject({ code: 4, reason: "IDLE_TIMEOUT", text: "one " });
    await upstream.idle();
    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
  });

  test("a provider's own total limit ends its try, and another target takes over", async () => {
    const asked = Promise.withResolvers<void>();
    const upstream = await startFaultUpstream((exchange) => {
      asked.resolve();
      return stallAfter()(exchange);
    });
    const well = await startFaultUpstream(answerWith(chatForm, "well"));
    const clock = createFakeClock();
    const { client } = await startFaultStage(
      {
        timeouts,
        providers: {
          slow: providerAt(upstream.origin, chatForm, { timeouts: { total: "3s" } }),
          well: providerAt(well.origin, chatForm),
        },
        models: { both: { targets: ["slow/m", "well/m"] } },
      },
      { clock },
    );
    const outcome = readOutcome(client, { model: "both", prompt: "hello" });
    await asked.promise;
    clock.advance(3_000);

    expect(await outcome).toMatchObject({ code: 0, text: "well", attempts: 2 });
    await upstream.idle();
  });
});
