import { status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { codeName } from "../../../src/core/errors/code-name.ts";

test("every status code has its name in gRPC", () => {
  const codes = Object.entries(status).filter(([, code]) => typeof code === "number");
  expect(codes).toHaveLength(17);
  expect(codes.map(([, code]) => codeName(Number(code)))).toEqual(codes.map(([name]) => name));
});

test("an unknown code is shown as its number", () => {
  expect(codeName(99)).toBe("99");
});
