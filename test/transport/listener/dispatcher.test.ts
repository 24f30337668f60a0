import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { silentLog } from "../../../src/core/log.ts";
import { toCorsPolicy } from "../../../src/server.ts";
import type { Exchange } from "../../../src/transport/http/exchange.ts";
import type { Refusal, RequestHandler } from "../../../src/transport/http/request-handler.ts";
import { createListener, type Listener } from "../../../src/transport/listener/listener.ts";
import { defaultListenerLimits } from "../../../src/transport/listener/listener-limits.ts";
import { eventually } from "../../support/eventually.ts";
import { askHttp1, askHttp2 } from "../../support/http-answers.ts";

const path = "/tokenwire.v1.CompletionService/StreamComplete";
const grpc = { ":path": path, "content-type": "application/grpc+proto" };
const webPage = "https://app.example";

/** A transport that answers each request with its name, and with the reason of a refusal. A request to /hang waits for failAll. */
function createNamingHandler(name: string) {
  const open: Exchange[] = [];
  const handler: RequestHandler = {
    serve(exchange, url, refusal: Refusal | undefined) {
      const host = refusal?.hostError === undefined ? "" : " for its host";
      if (refusal !== undefined) answer(exchange, `${name} refuses as ${refusal.error.reason}${host}`);
      else if (url.pathname === "/hang") open.push(exchange);
      else answer(exchange, name);
    },
    failAll({ reason }) {
      for (const exchange of open) answer(exchange, `${name} ends it as ${reason}`);
    },
  };
  return { handler, open };
}

function answer(exchange: Exchange, text: string): void {
  exchange.begin(200, {});
  exchange.write(Buffer.from(text));
  exchange.finish({});
}

let overload: GatewayError | undefined;
let selective: ReturnType<typeof createNamingHandler>;
let rest: ReturnType<typeof createNamingHandler>;
let listener: Listener;
let port: number;

beforeEach(async () => {
  overload = undefined;
  selective = createNamingHandler("the selective one");
  rest = createNamingHandler("the other");
  listener = createListener({
    selective: [
      {
        ...selective.handler,
        accepts: ({ httpVersion, method, path: asked, headers }) =>
          httpVersion === "2.0" &&
          method === "POST" &&
          asked.startsWith("/") &&
          headers["content-type"] === "application/grpc+proto",
      },
    ],
    handler: rest.handler,
    limits: defaultListenerLimits,
    cors: toCorsPolicy([webPage]),
    allowedHosts: ["gateway.example"],
    shed: (asked) => (asked === path ? overload : undefined),
    clock: systemClock,
    log: silentLog,
  });
  ({ port } = await listener.listen("127.0.0.1", 0));
});

afterEach(() => listener.close());

async function ask(headers: Record<string, string>): Promise<string> {
  return (await askHttp2(port, headers)).body.toString();
}

test("a request goes to the handler that accepts it", async () => {
  expect(await ask(grpc)).toBe("the selective one");
});

test.each([
  ["another content type", { ...grpc, "content-type": "application/grpc-web+proto" }],
  ["another method", { ...grpc, ":method": "GET" }],
])("a request of %s goes to the fallback", async (_, headers) => {
  expect(await ask(headers)).toBe("the other");
});

test("a request of HTTP/1.1 goes to the fallback on the same port", async () => {
  const { body } = await askHttp1(port, { path, headers: { "content-type": "application/grpc+proto" } });
  expect(body.toString()).toBe("the other");
});

describe("whichever handler serves it", () => {
  const types = [
    ["the selective one", "application/grpc+proto"],
    ["the other", "application/json"],
  ] as const;

  test.each(types)("%s gets the refusal of a host that is not served", async (name, type) => {
    const headers = { ":path": path, ":authority": "evil.example", "content-type": type };
    expect(await ask(headers)).toBe(`${name} refuses as HOST_NOT_ALLOWED for its host`);
  });

  test.each(types)("%s gets the refusal of an overload, for the refused path only", async (name, type) => {
    overload = new GatewayError("GATEWAY_OVERLOADED", "a test");
    expect(await ask({ ":path": path, "content-type": type })).toBe(`${name} refuses as GATEWAY_OVERLOADED`);
    expect(await ask({ ":path": `/x/..${path}`, "content-type": type })).toBe(`${name} refuses as GATEWAY_OVERLOADED`);
    expect(await ask({ ":path": "/another/Path", "content-type": type })).toBe(name);
  });

  test.each(types)("%s answers web pages with the headers of CORS", async (name, type) => {
    const { headers, body } = await askHttp2(port, { ":path": path, "content-type": type, origin: webPage });
    expect(body.toString()).toBe(name);
    expect(headers["access-control-allow-origin"]).toBe(webPage);
  });

  test("its requests in progress fail when the grace of a drain ends", async () => {
    const answers = Promise.all([
      ask({ ...grpc, ":path": "/hang" }),
      ask({ ":path": "/hang", "content-type": "application/json" }),
    ]);
    await eventually(() => expect([selective.open.length, rest.open.length]).toEqual([1, 1]));
    const drained = listener.drain(0);
    expect(await answers).toEqual(["the selective one ends it as SHUTTING_DOWN", "the other ends it as SHUTTING_DOWN"]);
    await drained;
  });
});

test("a target that cannot be read is answered 400 before any handler sees it", async () => {
  const { status, body } = await askHttp2(port, { ...grpc, ":path": "//" });
  expect(status).toBe(400);
  expect(body.toString()).toContain("cannot be read");
});
