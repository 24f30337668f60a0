import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Block, documentAt } from "./markdown.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

// What a reader copies, in the order of the documents: later programs use the client of the first one.
const read = ["docs/getting-started.md", "docs/errors.md", "README.md"].map(documentAt);

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace();
});
afterAll(() => workspace.close());

describe.each(read)("$path", ({ blocks }) => {
  // Each run finds the files that stand before it.
  let written = 0;

  test.each(runsOf(blocks))("line $line: $commands", async ({ position, commands, prints }) => {
    for (const block of blocks.slice(written, position)) {
      const name = fileNameOf(block);
      if (name !== undefined) workspace.write(name, block.text);
    }
    written = position;
    const printed = await workspace.run(commands);
    if (prints !== undefined) expect(withoutIds(printed)).toBe(prints);
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
  workspace.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["*.ts"] }));

  expect(await workspace.run("tsc -p .")).toBe("");
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
  return blocks.flatMap((block, index): Run[] => {
    const { language, text, line } = block;
    const position = index + 1;
    const next = blocks[position];
    if (language === "sh") {
      const prints = next?.language === "text" || next?.language === "json" ? next.text : undefined;
      return [{ line, position, commands: text, prints }];
    }
    const isUnnamed = language === "ts" && nameIn(block) === undefined;
    return isUnnamed ? [{ line, position, commands: `node ${fileNameOf(block)}`, prints: undefined }] : [];
  });
}

/** The file that a block is; a program that stands for itself has no name in the document. */
function fileNameOf(block: Block): string | undefined {
  return nameIn(block) ?? (block.language === "ts" ? `line-${block.line}.ts` : undefined);
}

/** The name that the first line of a block says in a comment. */
function nameIn({ language, text }: Block): string | undefined {
  if (language !== "ts" && language !== "yaml") return undefined;
  return /^(?:\/\/|#) ([\w.-]+\.(?:ts|yaml))\n/.exec(text)?.[1];
}

/** Ids differ from call to call. */
function withoutIds(text: string): string {
  return text.replaceAll(/\b(cmpl_|sim-)[0-9a-f]{16,32}\b/g, "$1…");
}
