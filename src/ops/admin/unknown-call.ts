import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { errorDomain } from "../../service/status/status-details.ts";

/** NOT_FOUND, for a call that is neither open nor kept. */
export function unknownCall(id: string): ConnectError {
  const description = `no call ${JSON.stringify(id.slice(0, 64))} is open or kept; WatchCalls and ListRecentCalls show which are`;
  return new ConnectError(description, Code.NotFound, undefined, [
    { desc: ErrorInfoSchema, value: { reason: "INVALID_REQUEST", domain: errorDomain } },
    { desc: BadRequestSchema, value: { fieldViolations: [{ field: "id", description }] } },
  ]);
}
