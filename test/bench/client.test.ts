import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import type { Caller } from "../../bench/client/caller.ts";
import { createGrpcCaller } from "../../bench/client/grpc/caller.ts";
import { createHttpCaller } from "../../bench/client/http/caller.ts";
import { createTally } from "../../bench/client/tally.ts";

test.each([
  ["[DONE]", "data: ~\n\ndata: [DONE]\n\n", undefined],
  ["message_stop", 'data: ~\n\ndata: {"type":"message_stop"}\n\n', undefined],
  ["a finish reason", 'data: ~\n\ndata: {"finish_reason":"stop"}\n\n', undefined],
  ["an error", 'data: ~\n\ndata: {"error":{}}\n\n', /does not say that it has ended/],
  ["nothing", "data: ~\n\n", /does not say that it has ended/],
])("an HTTP stream that ends with %s is judged by it", async (_, body, fault) => {
  await using server = await serve((socket) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`;
    // In two reads, with the end cut.
    socket.write(head + body.slice(0, -8));
    setTimeout(() => socket.write(body.slice(-8)), 5);
  });
  const target = { protocol: "http", port: server.port, path: "/", headers: {}, body: "{}", isStream: true } as const;
  const { firstFault, calls } = await callOnce(createHttpCaller(target));

  expect(calls).toBe(1);
  if (fault === undefined) expect(firstFault).toBeUndefined();
  else expect(firstFault).toMatch(fault);
});

test("a gRPC call after a lost connection opens another one", async () => {
  let opened = 0;
  await using server = await serve((socket) => {
    opened += 1;
    socket.destroy();
  });
  const caller = createGrpcCaller({ protocol: "grpc", port: server.port, path: "/a.B/C", message: "" });

  expect(await callOnce(caller)).toMatchObject({ faults: 1, firstFault: "the connection was lost" });
  expect(await callOnce(caller)).toMatchObject({ faults: 1, firstFault: "the connection was lost" });
  expect(opened).toBe(2);
});

test("gaps between tokens count once every stream is open", async () => {
  const tokens: ((atMs: number) => void)[] = [];
  const caller: Caller = {
    call(listener) {
      tokens.push((atMs) => listener.tokens(1, atMs));
      return () => {};
    },
    close() {},
  };
  const tally = createTally(caller, 2);
  tally.make(3).catch(() => {});
  tally.make(1).catch(() => {});
  const [first, second] = tokens;

  first?.(10);
  first?.(510);
  second?.(520);
  first?.(550);

  expect(tally.result().gapMs).toMatchObject({ p50: 40, p99: 40 });
});

async function callOnce(caller: Caller): Promise<ReturnType<ReturnType<typeof createTally>["result"]>> {
  const tally = createTally(caller);
  await tally.make(1);
  return tally.result();
}

/** A server that answers the first bytes of each connection. */
async function serve(answer: (socket: Socket) => void): Promise<{ readonly port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server on a port has an address");
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
