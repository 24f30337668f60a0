import { readFileSync } from "node:fs";
import { toMarkdownFacts, toMarkdownGrowth, toMarkdownTable } from "../bench/report/markdown.ts";
import { toPicture } from "../bench/report/picture.ts";
import type { RunRecord } from "../bench/report/record.ts";

/** Parts of the document about performance, made of the raw data of the run that it shows. */
export const performanceParts = {
  table: () => toMarkdownTable(readRecord()),
  growth: () => toMarkdownGrowth(readRecord()),
  facts: () => toMarkdownFacts(readRecord()),
  picture: () => toPicture(readRecord()),
};

function readRecord(): RunRecord {
  // The bench itself has written the file.
  return JSON.parse(readFileSync("docs/performance.json", "utf8")) as RunRecord;
}
