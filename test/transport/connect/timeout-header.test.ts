import { expect, test } from "vitest";
import { capTimeouts } from "../../../src/transport/connect/timeout-header.ts";

test.each([
  ["grpc-timeout", "99999999H", "2147483S"],
  ["grpc-timeout", "99999999M", "2147483S"],
  ["grpc-timeout", "99999999S", "2147483S"],
  ["grpc-timeout", "2147483S", "2147483S"],
  ["grpc-timeout", "99999999m", "99999999m"],
  ["grpc-timeout", "1S", "1S"],
  ["grpc-timeout", "-1S", "-1S"],
  ["grpc-timeout", "999999999H", "999999999H"],
  ["connect-timeout-ms", "9999999999", "2147483647"],
  ["connect-timeout-ms", "2147483647", "2147483647"],
  ["connect-timeout-ms", "1000", "1000"],
  ["connect-timeout-ms", "soon", "soon"],
])("%s: %s becomes %s", (name, sent, capped) => {
  const header = new Headers({ [name]: sent });
  capTimeouts(header);
  expect([...header]).toEqual([[name, capped]]);
});

test("a request without a deadline gets none", () => {
  const header = new Headers();
  capTimeouts(header);
  expect([...header]).toEqual([]);
});
