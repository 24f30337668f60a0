import { BadRequestSchema, ErrorInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { UpstreamErrorSchema } from "../../../src/gen/tokenwire/v1/error_pb.ts";
import { ApiFailure } from "../../support/api-clients.ts";

/** What a caller learns from a status other than OK. */
export interface SeenFailure {
  readonly reason: string | undefined;
  /** Paths of the fields at fault. */
  readonly fields: readonly string[];
  /** The provider's own words; undefined when it was not asked. */
  readonly upstream: string | undefined;
}

/** The failure that a call ends with; it must. */
export async function failureOf(call: Promise<unknown>): Promise<SeenFailure> {
  try {
    await call;
  } catch (thrown) {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    return {
      reason: thrown.detail(ErrorInfoSchema)?.reason,
      fields: thrown.detail(BadRequestSchema)?.fieldViolations.map(({ field }) => field) ?? [],
      upstream: thrown.detail(UpstreamErrorSchema)?.message,
    };
  }
  throw new Error("the call did not fail");
}
