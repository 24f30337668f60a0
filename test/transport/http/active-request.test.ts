import { once } from "node:events";
import { connect } from "node:http2";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { toConnectError } from "../../../src/transport/connect/connect-status.ts";
import { createRequestSignal } from "../../../src/transport/connect/request-status.ts";
import { ActiveRequest } from "../../../src/transport/http/active-request.ts";
import type { Exchange } from "../../../src/transport/http/exchange.ts";
import { createHttp1Server } from "../../../src/transport/listener/http1-server.ts";
import { createHttp2Server } from "../../../src/transport/listener/http2-server.ts";
import { defaultListenerLimits } from "../../../src/transport/listener/listener-limits.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { askHttp1, askHttp2, openSocket } from "../../support/http-answers.ts";

const clock = createFakeClock();
const answers: Record<string, (exchange: Exchange) => void> = {
  "a head alone": (exchange) => exchange.answer(204, {}),
  "a body and trailers": (exchange) => {
    exchange.begin(200, { trailer: "grpc-status" });
    exchange.write(Buffer.from("body"));
    exchange.finish({ "grpc-status": "0" });
  },
};

interface Served {
  readonly exchange: Exchange;
  readonly request: ActiveRequest;
  readonly signal: AbortSignal;
  readonly closed: Promise<unknown>;
}

const protocols = { nextAgeMs: () => Number.POSITIVE_INFINITY, log: silentLog };

describe.each([
  {
    version: "HTTP/1.1",
    createProtocolServer: (handle: (exchange: Exchange) => void) =>
      createHttp1Server(handle, defaultListenerLimits, { ...protocols, clock: systemClock }),
    ask: (port: number) => askHttp1(port, { path: "/" }),
    async leave(port: number) {
      const socket = await openSocket(port);
      socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      return () => socket.destroy();
    },
  },
  {
    version: "HTTP/2",
    createProtocolServer: (handle: (exchange: Exchange) => void) =>
      createHttp2Server(handle, defaultListenerLimits, { ...protocols, clock }),
    ask: (port: number) => askHttp2(port, { ":path": "/" }),
    async leave(port: number) {
      const session = connect(`http://127.0.0.1:${port}`);
      session.request({ ":method": "POST" }).on("error", () => {});
      return () => session.destroy();
    },
  },
])("over $version, a request", ({ createProtocolServer, ask, leave }) => {
  const server = createServer({ allowHalfOpen: true });
  let port: number;
  let served: PromiseWithResolvers<Served>;

  beforeEach(async () => {
    served = Promise.withResolvers();
    const protocolServer = createProtocolServer((exchange) => {
      const request = new ActiveRequest(exchange, silentLog);
      const signal = createRequestSignal(request, toConnectError);
      served.resolve({ exchange, request, signal, closed: once(exchange.events, "close") });
    });
    server
      .removeAllListeners("connection")
      .on("connection", (socket) => protocolServer.accept({ socket, identity: undefined }));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no TCP address");
    ({ port } = address);
  });

  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  test.each(Object.entries(answers))("that was answered with %s never fails", async (_, answer) => {
    const received = ask(port);
    const { exchange, request, signal, closed } = await served.promise;
    answer(exchange);
    await received;
    await closed;
    expect(request.failure.outcome).toBeUndefined();
    expect(signal.aborted).toBe(false);
  });

  test.each([
    { when: "before the answer begins", begin: () => {} },
    { when: "in the middle of the answer", begin: (exchange: Exchange) => exchange.begin(200, {}) },
  ])("whose caller leaves $when fails as CALLER_CANCELLED", async ({ begin }) => {
    const close = await leave(port);
    const { exchange, request, signal, closed } = await served.promise;
    begin(exchange);
    close();
    await closed;
    expect(request.failure.outcome).toMatchObject({ reason: "CALLER_CANCELLED" });
    expect(signal.aborted).toBe(true);
  });
});
