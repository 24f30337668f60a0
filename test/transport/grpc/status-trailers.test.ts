import { fromBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { ErrorInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../src/gen/google/rpc/status_pb.ts";
import { toRpcStatus } from "../../../src/service/status/rpc-status.ts";
import { toTrailers } from "../../../src/transport/grpc/status-trailers.ts";

test("a status becomes the trailers of gRPC", () => {
  const error = new GatewayError("UPSTREAM_OVERLOADED", " 100 % naïve ", { retryDelayMs: 1_500 });
  const trailers = toTrailers(toRpcStatus(error, { id: "req_1" }));
  expect(trailers).toMatchObject({
    "grpc-status": "14",
    "grpc-message": "%20100 %25 na%C3%AFve%20",
    "grpc-retry-pushback-ms": "1500",
  });
  const status = fromBinary(StatusSchema, Buffer.from(trailers["grpc-status-details-bin"] ?? "", "base64"));
  expect(status).toMatchObject({ code: 14, message: " 100 % naïve " });
  expect(status.details.map((detail) => anyUnpack(detail, ErrorInfoSchema)?.reason)).toContain("UPSTREAM_OVERLOADED");
});

test.each(["", "x", "xx", "xxx"])("details have no padding in base64 (with the message %j)", (message) => {
  const trailers = toTrailers(toRpcStatus(new GatewayError("INTERNAL", message), { id: "req_1" }));
  expect(trailers["grpc-status-details-bin"]).toMatch(/^[A-Za-z0-9+/]+$/);
  expect(trailers["grpc-retry-pushback-ms"]).toBe("-1");
});
