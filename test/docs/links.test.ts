import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { documentAt, documents, readMarkdown } from "./markdown.ts";

const clients = globSync("clients/{,*/}README.md").map((path) => readMarkdown(path, readFileSync(path, "utf8")));

test.each([...documents, ...clients])(
  "every link of $path leads to a file and to a heading in it",
  ({ path, links, anchors }) => {
    const broken = links.filter((link) => {
      if (link.path === "") return !anchors.has(link.anchor);
      const target = normalize(join(dirname(path), link.path));
      if (!existsSync(target)) return true;
      return link.anchor !== "" && (statSync(target).isDirectory() || !documentAt(target).anchors.has(link.anchor));
    });

    expect(broken.map(({ line, path: target, anchor }) => `${path}:${line}: ${target}#${anchor}`)).toEqual([]);
  },
);

test("every test that a document names exists", () => {
  const named = documents.flatMap(({ path, codeSpans }) =>
    codeSpans.filter((code) => /^[\w/-]+\.(test|spec)\.ts$/.test(code)).map((code) => ({ path, code })),
  );

  expect(named).not.toEqual([]);
  expect(named.filter(({ code }) => !(existsSync(join("test", code)) || existsSync(code)))).toEqual([]);
});

test("the index names every document", () => {
  const index = documentAt("docs/README.md");
  const named = new Set(index.links.map(({ path }) => normalize(join("docs", path))));
  const all = documents.map(({ path }) => path).filter((path) => !path.startsWith("docs/decisions/0"));

  expect(all.filter((path) => path !== index.path && !named.has(path))).toEqual([]);
});

test("anchors are those that GitHub makes", () => {
  const text = "# `server.tls`\n## What wins, & why?\n## Reason_A\n## Twice\n## Twice\n```sh\n# no heading\n```\n";

  expect([...readMarkdown("a.md", text).anchors]).toEqual([
    "servertls",
    "what-wins--why",
    "reason_a",
    "twice",
    "twice-1",
  ]);
});

test("a link is found with its line, one in a block is not", () => {
  const text = "a [b](c.md#d)\n```ts\nx[0](y)\n```\n[web](https://example.com/) [e](#f)\n";

  expect(readMarkdown("a.md", text).links).toEqual([
    { path: "c.md", anchor: "d", line: 1 },
    { path: "", anchor: "f", line: 5 },
  ]);
});
