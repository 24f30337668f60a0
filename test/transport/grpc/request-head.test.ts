import { expect, test } from "vitest";
import { readHead } from "../../../src/transport/grpc/request-head.ts";

test.each([
  ["1H", 3_600_000],
  ["2M", 120_000],
  ["3S", 3_000],
  ["4m", 4],
  ["5000u", 5],
  ["6000000n", 6],
  ["0S", 0],
])("a deadline of %s is %d ms", (timeout, timeoutMs) => {
  const head = readHead({ "grpc-timeout": timeout });
  expect(head.timeoutMs).toBeCloseTo(timeoutMs, 9);
  expect(head.error).toBeUndefined();
});

test.each(["99999999H", "99999999M", "99999999S"])("a deadline of %s is the longest that a timer takes", (timeout) => {
  expect(readHead({ "grpc-timeout": timeout }).timeoutMs).toBe(2_147_483_000);
});

test.each(["", "5", "S", "-1m", "1.5S", "123456789m", "5x", "1s", "1S, 2S", " 1S"])(
  "a deadline of %j is malformed, and no deadline is kept",
  (timeout) => {
    const head = readHead({ "grpc-timeout": timeout });
    expect(head.timeoutMs).toBeUndefined();
    expect(head.error).toMatchObject({
      reason: "MALFORMED_MESSAGE",
      message: `protocol error: invalid grpc timeout value: ${timeout}`,
    });
  },
);

test.each(["br", "GZIP", "gzip, gzip", "deflate", ""])("the compression %j is not supported", (encoding) => {
  expect(readHead({ "grpc-encoding": encoding, "grpc-timeout": "nonsense" }).error).toMatchObject({
    reason: "UNSUPPORTED_FEATURE",
    message: `unknown compression "${encoding}": supported encodings are gzip`,
  });
});

test.each([
  { encoding: undefined, accepted: undefined, isGzip: false, answersGzip: false },
  { encoding: "identity", accepted: undefined, isGzip: false, answersGzip: false },
  { encoding: "gzip", accepted: undefined, isGzip: true, answersGzip: true },
  { encoding: "gzip", accepted: "", isGzip: true, answersGzip: true },
  { encoding: "gzip", accepted: "identity", isGzip: true, answersGzip: false },
  { encoding: undefined, accepted: "identity,deflate, gzip", isGzip: false, answersGzip: true },
  { encoding: undefined, accepted: "GZIP,br", isGzip: false, answersGzip: false },
])("a request in $encoding that accepts $accepted", ({ encoding, accepted, isGzip, answersGzip }) => {
  const headers = {
    ...(encoding !== undefined && { "grpc-encoding": encoding }),
    ...(accepted !== undefined && { "grpc-accept-encoding": accepted }),
  };
  expect(readHead(headers)).toEqual({ timeoutMs: undefined, isGzip, answersGzip, error: undefined });
});
