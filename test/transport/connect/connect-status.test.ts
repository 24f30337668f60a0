import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import { GatewayError, type Reason } from "../../../src/core/errors/error.ts";
import {
  ErrorInfoSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
} from "../../../src/gen/google/rpc/error_details_pb.ts";
import { toConnectError } from "../../../src/transport/connect/connect-status.ts";

const call = { id: "cmp_1" };

function pushbackOf(error: ConnectError): string | null {
  return error.metadata.get("grpc-retry-pushback-ms");
}

function reasonOf(error: ConnectError): string | undefined {
  return error.findDetails(ErrorInfoSchema)[0]?.reason;
}

test("an error of ours has the code, the message and the details of its status, and the wait before a retry", () => {
  const sent = toConnectError(new GatewayError("SHUTTING_DOWN", "bye"), call, () => 0.5);
  expect([sent.rawMessage, Code[sent.code], reasonOf(sent), pushbackOf(sent)]).toEqual([
    "bye",
    "Unavailable",
    "SHUTTING_DOWN",
    "150",
  ]);
  expect(sent.findDetails(RequestInfoSchema)).toEqual([create(RequestInfoSchema, { requestId: "cmp_1" })]);
});

describe("an error of Connect itself", () => {
  test.each<[ConnectError, Reason, keyof typeof Code]>([
    [new ConnectError("cannot decode field", Code.InvalidArgument), "MALFORMED_MESSAGE", "InvalidArgument"],
    [new ConnectError("parse binary: illegal tag", Code.Internal), "MALFORMED_MESSAGE", "InvalidArgument"],
    [new ConnectError("message size 9 is larger", Code.ResourceExhausted), "MALFORMED_MESSAGE", "ResourceExhausted"],
    [new ConnectError("/x/Y is not implemented", Code.Unimplemented), "UNSUPPORTED_FEATURE", "Unimplemented"],
    [new ConnectError("aborted", Code.Canceled), "CALLER_CANCELLED", "Canceled"],
    [new ConnectError("timed out", Code.DeadlineExceeded), "DEADLINE_EXCEEDED", "DeadlineExceeded"],
  ])("%s keeps its message and gets the reason %s", (thrown, reason, code) => {
    const sent = toConnectError(thrown, call);
    expect([sent.rawMessage, Code[sent.code], reasonOf(sent), pushbackOf(sent)]).toEqual([
      thrown.rawMessage,
      code,
      reason,
      "-1",
    ]);
    expect(sent.findDetails(RequestInfoSchema)).toEqual([create(RequestInfoSchema, { requestId: "cmp_1" })]);
  });

  test("names the limit of a message as a quota", () => {
    const sent = toConnectError(new ConnectError("message size 9 is larger than 8", Code.ResourceExhausted));
    expect(sent.findDetails(QuotaFailureSchema)[0]?.violations.map(({ description }) => description)).toEqual([
      "message size 9 is larger than 8",
    ]);
  });

  test("keeps its headers", () => {
    const thrown = new ConnectError("no such encoding", Code.Unimplemented, { "grpc-accept-encoding": "gzip" });
    expect(toConnectError(thrown).metadata.get("grpc-accept-encoding")).toBe("gzip");
  });

  test("that wraps an error of ours becomes that one", () => {
    const cause = new GatewayError("TOTAL_TIMEOUT", "too long");
    expect(reasonOf(toConnectError(ConnectError.from(cause)))).toBe("TOTAL_TIMEOUT");
  });

  test("that has details stays as it is, so that mapping twice changes nothing", () => {
    const once = toConnectError(new GatewayError("RATE_LIMITED", "slow down"));
    expect(toConnectError(once, call)).toBe(once);
  });
});

test.each([
  new TypeError("cannot read /etc/secret"),
  "cannot read /etc/secret",
  new ConnectError("cannot read /etc/secret", Code.Unknown),
  new ConnectError("cannot read /etc/secret", Code.Internal),
])("an unexpected error is INTERNAL and its message is not sent: %s", (thrown) => {
  const sent = toConnectError(thrown);
  expect([Code[sent.code], reasonOf(sent), sent.rawMessage]).toEqual([
    "Internal",
    "INTERNAL",
    "internal error of the gateway; its log has the cause",
  ]);
});
