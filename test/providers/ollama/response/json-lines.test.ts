import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxBlankBytes, maxLineLength, readJsonLines } from "../../../../src/providers/ollama/response/json-lines.ts";

async function* chunks(...all: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of all) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

/** The lines of a body, and what reading it ended with. */
async function read(body: AsyncIterable<Uint8Array>): Promise<{ lines: string[]; error: unknown }> {
  const lines: string[] = [];
  try {
    for await (const batch of readJsonLines(body)) lines.push(...batch);
    return { lines, error: undefined };
  } catch (error) {
    return { lines, error };
  }
}

describe("lines of JSON", () => {
  test.each<[what: string, body: string, lines: string[]]>([
    ["line feeds", '{"a":1}\n[2]\n', ['{"a":1}', "[2]"]],
    ["carriage returns and line feeds", '{"a":1}\r\n[2]\r\n', ['{"a":1}', "[2]"]],
    ["a byte order mark", '\uFEFF{"a":1}\n', ['{"a":1}']],
    ["blank lines", '\n \n{"a":1}\n\r\n\t\n[2]\n\n', ['{"a":1}', "[2]"]],
    ["a line separator in a text", '"a\u2028b"\n', ['"a\u2028b"']],
    ["no end of the last line", '{"a":1}\n[2]', ['{"a":1}', "[2]"]],
    ["a last line that is cut", '{"a":1}\n{"b":', ['{"a":1}']],
    ["lines that are no JSON", '{"a":1}\n"b":2}\n[3]x\nping\n4\n', ['{"a":1}', '"b":2}', "[3]x", "ping", "4"]],
    ["nothing", "", []],
  ])("are read with %s, wherever they are cut", async (_what, body, lines) => {
    const bytes = Buffer.from(body);
    expect(await read(chunks(bytes))).toEqual({ lines, error: undefined });
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(await read(chunks(bytes.subarray(0, cut), bytes.subarray(cut)))).toEqual({ lines, error: undefined });
    }
  });

  test("are the same in pieces of any size", async () => {
    const texts = fc.array(fc.json({ maxDepth: 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom("\n", "\r\n", "\n\n"),
        async (all, size, end) => {
          const bytes = Buffer.from(all.map((text) => text + end).join(""));
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, (at + 1) * size),
          );
          expect((await read(chunks(...pieces))).lines).toEqual(all);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a body is refused after its lines so far", () => {
  const tooLong = { reason: "UPSTREAM_PROTOCOL_ERROR", message: expect.stringContaining("longer than 16 MiB") };

  test("for a line that is too long, whether it ends or not", async () => {
    const long = "x".repeat(maxLineLength + 1);
    for (const end of ["\n", ""]) {
      const { lines, error } = await read(chunks(`1\n${long}${end}`));
      expect(lines).toEqual(["1"]);
      expect(error).toMatchObject(tooLong);
    }
    expect((await read(chunks(`${"x".repeat(maxLineLength)}\n`))).lines).toHaveLength(1);
  });

  test("for blank lines without an end", async () => {
    let pulled = 0;
    async function* blanks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("1\n");
      for (; pulled < 100; pulled += 1) yield Buffer.alloc(1024 * 1024, "\n");
    }
    const { lines, error } = await read(blanks());
    expect(lines).toEqual(["1"]);
    expect(error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    expect(pulled).toBe(maxBlankBytes / (1024 * 1024));
  });

  test("with what the body throws", async () => {
    const reset = new Error("reset");
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield* chunks("1\n2");
      throw reset;
    }
    expect(await read(broken())).toEqual({ lines: ["1"], error: reset });
  });
});
