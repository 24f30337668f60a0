import { readFileSync } from "node:fs";

/** A file that a document shows, and what running it prints. */
export interface DocumentFile {
  readonly name: string;
  readonly text: string;
  /** The block of `text` after it; undefined without one. */
  readonly output: string | undefined;
}

// A file begins with its name in a comment; what it prints is below it.
const filePattern =
  /^```(?:ts|yaml)\n(?:\/\/|#) ([\w-]+\.(?:ts|yaml))\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm;

/** The files that a Markdown document shows, in order. */
export function readDocumentFiles(path: string): DocumentFile[] {
  return readFileSync(path, "utf8")
    .matchAll(filePattern)
    .map(([, name = "", text = "", output]) => ({ name, text, output }))
    .toArray();
}
