import { expect, test } from "vitest";
import { adminAt, completionsAt, startOpsGateway } from "../../support/ops-gateway.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";

test("AdminService shows the trace of a call while it is open, and when it has ended", async () => {
  // Nothing listens there: the spans are lost, and the ids are not.
  const { gateway, ops, close } = await startOpsGateway({ telemetry: { otlp: { endpoint: "http://127.0.0.1:9" } } });
  const admin = adminAt(ops);
  const leave = new AbortController();
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const request = { model: "sim/echo?stall=forever&after=1", prompt: "a b c" };
  const stream = completionsAt(gateway.address).streamComplete(request, { headers, signal: leave.signal });
  const events = stream[Symbol.asyncIterator]();
  await events.next();
  const abort = new AbortController();
  for await (const { calls } of admin.watchCalls({}, { signal: abort.signal })) {
    expect(calls.map((call) => call.traceId)).toEqual([traceId]);
    break;
  }
  abort.abort();
  leave.abort();
  await expect(events.next().then(() => events.next())).rejects.toThrow();
  await expect
    .poll(async () => (await admin.listRecentCalls({})).calls.map((call) => call.traceId), { timeout: 50_000 })
    .toEqual([traceId]);
  await close();
});
