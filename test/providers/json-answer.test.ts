// An answer that is declared as JSON is read without a stage for each chunk. That changes no event and no error.
//
// `JSON_ANSWER=100000 npx vitest run test/providers/json-answer.test.ts` runs more than the usual sample.
import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFixture } from "../support/fixture.ts";
import { type Api, apis, readWay } from "./both-ways.ts";

const runs = Number(process.env["JSON_ANSWER"] ?? 500);

/** Reads a body that is declared as JSON, or as text, which is read by its beginning. */
function readAs(contentType: string, { formats }: Api, chunks: readonly Uint8Array[]): ReturnType<typeof readWay> {
  return readWay("short", { formats, contentType }, chunks);
}

async function expectSame(api: Api, chunks: readonly Uint8Array[], label: string): Promise<void> {
  const asText = await readAs("text/plain", api, chunks);
  expect(await readAs("application/json", api, chunks), label).toEqual(asText);
}

describe.each(apis)("an answer of $name, $contentType, declared as JSON", (api) => {
  const files = readdirSync(new URL(`../fixtures/${api.name}`, import.meta.url));
  const [document = "", stream = ""] = [/\.json$/, /\.(sse|ndjson)$/].map((end) =>
    readFixture(`${api.name}/${files.find((file) => file.startsWith("text") && end.test(file)) ?? ""}`),
  );
  const bodies = [
    { what: "one document", text: document },
    { what: "a document and the mark of the end", text: `${document.trimEnd()}\ndata: [DONE]\n` },
    { what: "two documents", text: `${document.trimEnd()}\n${document}` },
    { what: "white space and a document", text: `\n\n ${document}` },
    { what: "events", text: stream },
    { what: "a document that is cut off", text: document.slice(0, -20) },
    { what: "an error", text: '{"error":{"message":"Grüße","type":"overloaded_error"}}' },
    { what: "a list", text: "[]" },
  ];

  test.each(bodies)("is the same, cut anywhere: $what", async ({ text }) => {
    const body = Buffer.from(text);
    for (let cut = 1; cut < body.length; cut += 1) {
      await expectSame(api, [body.subarray(0, cut), body.subarray(cut)], `cut at ${cut}`);
    }
  });

  test("is the same when bytes of it are changed", async () => {
    const body = Buffer.from(document);
    const change = fc.record({
      at: fc.integer({ min: 1, max: body.length - 1 }),
      removed: fc.nat(3),
      added: fc.constantFrom("", '"', "\\", "{", "}", "]", "\n{", "\ndata: [DONE]", "}\n", "\u0001", "é"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), fc.nat(body.length), async (changes, cut) => {
        let changed = body;
        for (const { at, removed, added } of changes) {
          changed = Buffer.concat([changed.subarray(0, at), Buffer.from(added), changed.subarray(at + removed)]);
        }
        await expectSame(api, [changed.subarray(0, cut), changed.subarray(cut)], changed.toString());
      }),
      { numRuns: runs, seed: 20_261_128 },
    );
  });
});
