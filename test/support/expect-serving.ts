import type { ConnectionOptions } from "node:tls";
import { expect } from "vitest";
import { askHttp1 } from "./http-answers.ts";
import type { TestListener } from "./test-listener.ts";

/** Fails unless the listener answers an ordinary call. */
export async function expectServing({ port }: TestListener, tls?: ConnectionOptions): Promise<void> {
  const headers = { "content-type": "application/json" };
  const path = "/tokenwire.v1.CompletionService/Complete";
  const answer = await askHttp1(port, { path, headers }, JSON.stringify({ model: "echo", prompt: "still here" }), tls);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ text: "still here" });
}
