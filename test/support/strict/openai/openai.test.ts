import { expect, test } from "vitest";
import type { Changes } from "../with-changes.ts";
import { body, head, verdictOn, verdictOnChanged } from "./sample-request.ts";

test("a request that breaks no rule is taken", () => {
  expect(verdictOn(JSON.stringify(body))).toBe("taken");
});

test.each<[changes: Changes]>([
  [{ model: "gpt-4.1", max_completion_tokens: undefined, max_tokens: 5, temperature: 0.5 }],
  [{ "messages.0.role": "developer" }],
  [{ "messages.1.content": "what is this?" }],
  [{ "messages.1.content.1.image_url.url": "https://example.com/a.png" }],
  [{ "messages.1.content.2.file": { file_id: "file-1" } }],
  [{ tool_choice: { type: "function", function: { name: "time" } } }],
  [{ stream: false, stream_options: undefined }],
  [{ "tools.1.function.strict": false }],
])("what may be otherwise is taken: %j", (changes) => {
  expect(verdictOnChanged(changes)).toBe("taken");
});

test.each<[rule: string, request: Partial<typeof head>, verdict: string]>([
  ["another path", { path: "/v1/completions" }, "404 invalid_request_error Invalid URL (POST /v1/completions)"],
  ["another method", { method: "PUT" }, "404 invalid_request_error Invalid URL (PUT /v1/chat/completions)"],
  ["no key", { headers: new Map([...head.headers].slice(1)) }, "401 invalid_request_error Incorrect API key provided."],
  [
    "no content type",
    { headers: new Map([...head.headers].slice(0, 1)) },
    "400 invalid_request_error The content type",
  ],
])("%s is refused", (_rule, request, verdict) => {
  expect(verdictOn(JSON.stringify(body), request)).toContain(verdict);
});

test("what is no JSON is refused", () => {
  expect(verdictOn("{")).toBe("400 invalid_request_error the body of the request is not valid JSON");
});
