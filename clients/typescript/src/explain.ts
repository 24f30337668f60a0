// explain.ts
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";
import { CompletionFailureSchema } from "../gen/tokenwire/v1/error_pb.js";
import { client } from "./client.ts";

function explain(thrown: unknown): void {
  const error = ConnectError.from(thrown);
  const [info] = error.findDetails(ErrorInfoSchema);
  const [retry] = error.findDetails(RetryInfoSchema);
  const [failure] = error.findDetails(CompletionFailureSchema);
  const violations = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations);

  console.log(Code[error.code], info?.reason ?? "no reason: the status was not sent by the gateway");
  console.log(retry ? `  retry after ${retry.retryDelay?.seconds} s` : "  do not retry");
  if (failure?.usage) console.log(`  ${failure.usage.outputTokens} output tokens were spent`);
  for (const { field, description } of violations) console.log(`  ${field}: ${description}`);
}

await client.complete({ model: "sim/echo", prompt: "hello", temperature: 7 }).catch(explain);
await client.complete({ model: "sim/echo?fail=rate_limited&retry_after=2s", prompt: "hello" }).catch(explain);
await client.complete({ model: "sim/long?fail=cut&after=5", prompt: "count" }).catch(explain);
