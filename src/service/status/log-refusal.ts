import { codeName } from "../../core/errors/code-name.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import { failedSide } from "../../core/errors/failed-side.ts";
import type { Log } from "../../core/log.ts";
import type { RpcStatus } from "./rpc-status.ts";

/** An RPC that failed before it became a call, for its line in the log. */
export interface Refused {
  /** The request id that its status contains. */
  readonly id: string;
  readonly error: GatewayError;
  readonly status: Pick<RpcStatus, "code" | "message">;
  /** What was thrown at first; logged when it is a bug of the gateway. */
  readonly thrown: unknown;
}

/** Writes the log line of an RPC that failed before it became a call. */
export function logRefusal(log: Log, { id, error, status, thrown }: Refused): void {
  const facts = { request: id, status: codeName(status.code), reason: error.reason, message: status.message };
  if (error.reason === "INTERNAL") log.error({ ...facts, err: thrown }, "an RPC failed: a bug of the gateway");
  else log[failedSide[error.reason] === "caller" ? "info" : "warn"](facts, "refused");
}
