import { globSync, readFileSync } from "node:fs";

/** A fenced block of a document. */
export interface Block {
  /** The word behind the fence; empty without one. */
  readonly language: string;
  readonly text: string;
  /** Line of the fence, from 1. */
  readonly line: number;
}

/** A link to another place of the repository. */
export interface Link {
  /** As it is written, without the anchor; empty for a place in the same document. */
  readonly path: string;
  /** Without "#"; empty when the link names none. */
  readonly anchor: string;
  readonly line: number;
}

/** A document, taken apart. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Texts between backticks. */
  readonly codeSpans: readonly string[];
  readonly links: readonly Link[];
  /** What links may name behind "#". */
  readonly anchors: ReadonlySet<string>;
}

/** Every document that users read. */
export const documents: readonly Document[] = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
  ...globSync("docs/**/*.md").sort(),
].map((path) => readMarkdown(path, readFileSync(path, "utf8")));

/** The document at a path. Throws when there is none. */
export function documentAt(path: string): Document {
  const found = documents.find((document) => document.path === path);
  if (found === undefined) throw new Error(`there is no document ${path}`);
  return found;
}

/** Takes a document apart, as far as the documents of this repository use Markdown. */
export function readMarkdown(path: string, text: string): Document {
  const blocks: Block[] = [];
  const textLines: string[] = [];
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^```(\w*)$/.exec(line);
    // What is in a block is left out of the text, whose lines keep their numbers.
    textLines.push(open === undefined && fence === null ? line : "");
    if (open === undefined) {
      if (fence !== null) open = { language: fence[1] ?? "", line: index + 1, lines: [] };
    } else if (fence === null) {
      open.lines.push(line);
    } else {
      blocks.push({ language: open.language, line: open.line, text: `${open.lines.join("\n")}\n` });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: the block has no end`);
  const joined = textLines.join("\n");
  return {
    path,
    text,
    blocks,
    codeSpans: joined
      .matchAll(/`([^`]+)`/g)
      .map(([, code = ""]) => code)
      .toArray(),
    links: linksOf(joined),
    anchors: anchorsOf(textLines),
  };
}

function linksOf(textLines: string): Link[] {
  return textLines
    .matchAll(/\]\(([^)\s]*)\)/g)
    .map(({ 1: target = "", index }) => {
      const [path = "", anchor = ""] = target.split("#");
      return { path, anchor, line: textLines.slice(0, index).split("\n").length };
    })
    .filter(({ path }) => !path.includes("://"))
    .toArray();
}

/** The anchors that GitHub gives to headings; one that was there before gets a number. */
function anchorsOf(textLines: readonly string[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  return new Set(
    textLines
      .flatMap((line) => /^#{1,6} (.+)$/.exec(line)?.[1] ?? [])
      .map((heading) => {
        const anchor = heading
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
          .replaceAll(" ", "-");
        const count = counts.get(anchor) ?? 0;
        counts.set(anchor, count + 1);
        return count === 0 ? anchor : `${anchor}-${count}`;
      }),
  );
}
