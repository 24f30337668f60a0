import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { UpstreamErrorSchema } from "../../src/gen/tokenwire/v1/error_pb.ts";
import type { Outcome } from "../outcome.ts";

/** The outcome with a status other than OK. Throws an error that is no status. */
export function outcomeOfError(thrown: unknown): Outcome {
  if (!(thrown instanceof ConnectError)) throw thrown;
  const reason = thrown.findDetails(ErrorInfoSchema)[0]?.reason ?? `${thrown.code} without a reason`;
  const upstream = thrown.findDetails(UpstreamErrorSchema)[0];
  return {
    verdict: new Map<string, unknown>([
      ["status", reason],
      ["error.reason", reason],
      ["error.httpStatus", upstream?.httpStatus],
      ["error.type", upstream?.type],
      ["error.code", upstream?.code],
      ["error.message", upstream?.message],
      ["error.requestId", upstream?.requestId],
    ]),
  };
}
