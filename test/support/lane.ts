/**
 * Whether the gateways of this run serve gRPC by the lane of its own. The project
 * "connect" of the test run turns it off, and runs the tests that call over gRPC a
 * second time.
 */
export const isNativeGrpc = process.env["TOKENWIRE_TEST_NATIVE_GRPC"] !== "false";
