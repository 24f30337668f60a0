import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { codeName } from "../../../src/core/errors/code-name.ts";

test("codes have the names that gRPC gives them", () => {
  const codes = Object.entries(status).filter(([, code]) => typeof code === "number");
  expect(codes).toHaveLength(17);
  expect(codes.map(([, code]) => codeName(Number(code)))).toEqual(codes.map(([name]) => name));
});

test("a code that gRPC does not have is its number", () => {
  expect(codeName(99)).toBe("99");
});
