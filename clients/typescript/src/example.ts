// example.ts
import { type CallOptions, Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { CompletionFailureSchema, UpstreamErrorSchema } from "../gen/tokenwire/v1/error_pb.js";
import { client } from "./client.ts";

/** Streams an answer to the terminal. When the loop ends without an error, the answer is whole. */
async function stream(): Promise<void> {
  for await (const { event } of client.streamComplete({ model: "sim/echo", prompt: "hello from TypeScript" })) {
    if (event.case === "textDelta") process.stdout.write(event.value);
    if (event.case === "finished") console.log(`\n${event.value.usage?.outputTokens} tokens`);
  }
}

/** Reads a long answer until the options end the call. */
async function count(options: CallOptions, onDelta: () => void): Promise<void> {
  for await (const { event } of client.streamComplete({ model: "sim/long?rate=50", prompt: "count" }, options)) {
    if (event.case === "textDelta") onDelta();
  }
}

/** Cancels after three deltas. `break` alone would not end the call: this client would go on reading. */
async function cancel(): Promise<void> {
  const controller = new AbortController();
  let deltas = 0;
  await count({ signal: controller.signal }, () => {
    deltas += 1;
    if (deltas === 3) controller.abort();
  });
}

/** Prints the status code of a call that was cancelled or timed out. */
function sayCode(thrown: unknown): void {
  console.log(Code[ConnectError.from(thrown).code]);
}

/** Prints the status code of a failed call, and the details that Tokenwire adds. */
function explain(thrown: unknown): void {
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  const [retry] = error.findDetails(RetryInfoSchema);
  const [upstream] = error.findDetails(UpstreamErrorSchema);
  const [failure] = error.findDetails(CompletionFailureSchema);

  console.log(Code[error.code], info?.reason ?? "not from a gateway");
  if (retry) console.log(`  retry after ${retry.retryDelay?.seconds} s`);
  if (upstream) console.log(`  ${upstream.provider} answered ${upstream.httpStatus} ${upstream.type}`);
  if (failure?.usage) console.log(`  ${failure.usage.outputTokens} output tokens were spent`);
}

await stream();
await cancel().catch(sayCode);
await count({ timeoutMs: 200 }, () => {}).catch(sayCode);
await client.complete({ model: "sim/echo?fail=overloaded&retry_after=2s", prompt: "hello" }).catch(explain);
await client.complete({ model: "sim/long?fail=server_error&after=5", prompt: "count" }).catch(explain);
