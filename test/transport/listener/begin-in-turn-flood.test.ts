import { afterEach, expect, test } from "vitest";
import { expectServing } from "../../support/expect-serving.ts";
import { frameType, headersFrame, openRawHttp2 } from "../../support/raw-http2.ts";
import { streamFields } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

let listener: TestListener;
afterEach(() => listener.close());

test("requests of which only the head comes end above their limit, the oldest first, and others are served", async () => {
  listener = await startTestListener({ limits: { maxUnfinishedRequests: 100 } });
  const connection = await openRawHttp2(listener.port);
  const ids = Array.from({ length: 200 }, (_, index) => 1 + 2 * index);
  connection.write(...ids.map((id) => headersFrame(id, streamFields)));
  for (const id of ids.slice(0, 100)) {
    const { flags } = await connection.frameOf(frameType.headers, id);
    expect(flags % 2, `stream ${id} has its status`).toBe(1);
  }
  await expectServing(listener);
  connection.socket.destroy();
});
