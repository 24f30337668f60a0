import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Block, documentAt } from "./markdown.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

// What a reader copies, in the order of the documents: later programs use the client of the first one.
const read = ["docs/getting-started.md", "docs/conversations.md", "docs/errors.md", "README.md", "docs/clients.md"].map(
  documentAt,
);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(() => workspace.close());

describe.each(read)("$path", ({ blocks }) => {
  // Each run finds the files of the blocks before it.
  let written = 0;

  test("has commands that are run", () => {
    expect(runsOf(blocks)).not.toEqual([]);
  });

  test.each(runsOf(blocks))("line $line: $commands", async ({ position, commands, prints }) => {
    for (const block of blocks.slice(written, position)) {
      const name = fileNameOf(block);
      if (name !== undefined) workspace.write(name, block.text);
    }
    written = position;
    const { exitCode, stdout, stderr } = await workspace.run(commands);
    expect(exitCode, `${stdout}${stderr}`).toBe(0);
    if (prints !== undefined) expect(withoutIds(stdout)).toBe(prints);
  });
});

test("the programs compile under the strict rules of TypeScript", async () => {
  const compilerOptions = {
    target: "es2024",
    module: "nodenext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  };
  workspace.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src/*.ts"] }));

  expect(await workspace.run("tsc -p .")).toEqual({ exitCode: 0, stdout: "", stderr: "" });
});

interface Run {
  readonly line: number;
  /** How many blocks there are up to and with it. */
  readonly position: number;
  readonly commands: string;
  /** What the block behind it says that it prints. */
  readonly prints: string | undefined;
}

function runsOf(blocks: readonly Block[]): Run[] {
  return blocks.flatMap(({ language, text, line }, index): Run[] => {
    if (language !== "sh") return [];
    const position = index + 1;
    const next = blocks[position];
    // Two fences and an empty line separate commands from what they print.
    const isNear = next?.line === line + text.split("\n").length + 2;
    const isOutput = isNear && (next.language === "text" || next.language === "json");
    return [{ line, position, commands: text, prints: isOutput ? next.text : undefined }];
  });
}

/** The file that a block is by the comment in its first line; other blocks are parts of programs. */
function fileNameOf({ language, text }: Block): string | undefined {
  if (language !== "ts" && language !== "yaml") return undefined;
  const name = /^(?:\/\/|#) ([\w.-]+\.(?:ts|yaml))\n/.exec(text)?.[1];
  return name?.endsWith(".ts") ? `src/${name}` : name;
}

/** Ids differ from call to call. */
function withoutIds(text: string): string {
  return text.replaceAll(/\b(cmpl_|sim-)[0-9a-f]{16,32}\b/g, "$1…");
}
