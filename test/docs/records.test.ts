import { existsSync, globSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { documentAt } from "./markdown.ts";

// The records of decisions, and the table that lists them.
const records = globSync("docs/decisions/0*.md")
  .sort()
  .map(documentAt)
  .map(({ path, text, codeSpans }) => {
    const [title = "", , status = ""] = text.split("\n");
    return { path, title, status, codeSpans };
  });
const index = documentAt("docs/decisions/README.md").text;

test.each(records)("$path has its number, and a status below its title", ({ path, title, status }) => {
  expect(title).toMatch(new RegExp(`^# ${Number(basename(path).slice(0, 4))}\\. \\S`));
  expect(status).toMatch(/^Status: (accepted|(superseded|changed) by \[record \d+\]\([\w-]+\.md\))/);
});

test.each(records)("the table of decisions lists $path with its title and status", ({ path, title, status }) => {
  const [, number, name] = /^# (\d+)\. (.+)$/.exec(title) ?? [];
  const [, short = "", by = ""] = /^Status: (accepted|\w+ by) ?(?:\[(record \d+)\])?/.exec(status) ?? [];

  expect(index).toContain(`\n| ${number} | [${name}](${basename(path)}) | ${`${short} ${by}`.trim()} |`);
});

test("each record has a number of its own", () => {
  expect(new Set(records.map(({ path }) => basename(path).slice(0, 4))).size).toBe(records.length);
});

test.each(records.filter(({ status }) => !status.startsWith("Status: superseded")))(
  "$path names no file that there is not",
  ({ codeSpans }) => {
    const named = codeSpans.filter((code) => /^(src|test|scripts|docs|proto|bin)[\w-]*\/[\w./-]*$/.test(code));

    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  },
);
