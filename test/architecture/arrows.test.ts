import { expect, test } from "vitest";
import { findFaults } from "./arrows.ts";
import { readSources } from "./sources.ts";

test("every import of the sources follows an arrow", () => {
  const sources = readSources("src");
  expect(sources.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["app.ts", "core/call/completion.ts", "main.ts"]),
  );
  expect(findFaults(sources)).toEqual([]);
});

test.each([
  [
    "to a part that is not on its list",
    "wire/http/http.ts",
    `import { x } from "../../transport/status.ts";`,
    "wire/ may import only",
  ],
  [
    "of a type",
    "core/call/completion.ts",
    `import type { X } from "../../wire/http.ts";`,
    "core/ may import only itself, gen/",
  ],
  [
    "of a re-export",
    "transport/a.ts",
    `export { x } from "../routing/b.ts";`,
    "transport/ may import only itself, core/, gen/",
  ],
  ["at run time", "routing/a.ts", `const x = await import("../transport/b.ts");`, "routing/ may import only"],
  ["for its side effect", "cli/a.ts", `import "../wire/b.ts";`, "cli/ may import only"],
  [
    "to a file of an allowed folder",
    "wire/a.ts",
    `import { x } from "../core/call/completion.ts";`,
    "core/clock.ts, core/errors/error.ts, core/source.ts",
  ],
  ["to another provider", "providers/a/x.ts", `import { x } from "../b/y.ts";`, "providers/*/ may import only"],
  ["to the registry", "providers/a/x.ts", `import { x } from "../registry.ts";`, "providers/*/ may import only"],
  [
    "from the listener to a transport",
    "transport/listener/a.ts",
    `import { x } from "../connect/b.ts";`,
    "transport/listener/ may import only",
  ],
  [
    "from the listener to the type of a transport",
    "transport/listener/a.ts",
    `import type { X } from "../connect/b.ts";`,
    "transport/listener/ may import only",
  ],
  [
    "from a transport to the listener",
    "transport/connect/a.ts",
    `import type { X } from "../listener/listener.ts";`,
    "transport/connect/ may import only",
  ],
  [
    "from what transports share to one of them",
    "transport/http/a.ts",
    `import { x } from "../connect/b.ts";`,
    "transport/http/ may import only",
  ],
  [
    "to a transport that has no arrows yet",
    "transport/quic/a.ts",
    `import { x } from "../http/b.ts";`,
    "transport/quic/ has no place",
  ],
  ["out of the sources", "transport/a.ts", `import { x } from "../b.ts";`, "transport/ may import only"],
  ["from a new folder", "cache/a.ts", `import { x } from "../core/b.ts";`, "cache/ has no place"],
  ["without its extension", "transport/a.ts", `import { x } from "./b";`, "write the file with its .ts"],
  [
    "to I/O",
    "core/a.ts",
    `import { connect } from "node:net";`,
    "from outside the source core/ may import only @bufbuild/protobuf",
  ],
  [
    "from the listener to a transport's library",
    "transport/listener/a.ts",
    `import { cors } from "@connectrpc/connect";`,
    "from outside the source transport/listener/ may import only node:*",
  ],
  [
    "from what transports share to the library of one",
    "transport/http/a.ts",
    `import { Code } from "@connectrpc/connect";`,
    "from outside the source transport/http/ may import only",
  ],
  [
    "from the listener to an RPC",
    "transport/listener/a.ts",
    `import { x } from "../../service/b.ts";`,
    "may import only",
  ],
  [
    "to a transport's library",
    "service/a.ts",
    `import { Code } from "@connectrpc/connect";`,
    "from outside the source service/ may import only",
  ],
])("an arrow %s is found", (_, path, code, rule) => {
  const faults = findFaults([{ path, text: `// A comment.\n${code}\n` }]);
  expect(faults).toEqual([expect.stringContaining(rule)]);
  expect(faults[0]).toMatch(new RegExp(`^src/${path}:2 imports `));
});

test.each([
  ["its own folder", "providers/a/x.ts", `import { y } from "./deep/y.ts";`],
  ["its own folder from below", "providers/a/deep/y.ts", `import { x } from "../x.ts";`],
  ["a part on its list", "providers/a/x.ts", `import { y } from "../../wire/sse.ts";`],
  ["the kinds, for the registry", "providers/registry.ts", `import { y } from "./a/index.ts";`],
  ["what transports share", "transport/connect/body/a.ts", `import { x } from "../../http/b.ts";`],
  ["every transport, from beside them", "transport/health.ts", `import { x } from "./connect/b.ts";`],
  ["several lines", "transport/a.ts", `import {\n  type X,\n  y,\n} from "../core/b.ts";`],
  ["Node, from the listener", "transport/listener/a.ts", `import { connect } from "node:net";`],
  ["the runtime of the messages", "core/a.ts", `import { create } from "@bufbuild/protobuf/wkt";`],
])("an arrow to %s is allowed", (_, path, text) => {
  expect(findFaults([{ path, text }])).toEqual([]);
});

test("a circle of imports is found once, with every file in it", () => {
  const sources = [
    { path: "core/a.ts", text: `import { b } from "./b.ts";` },
    { path: "core/b.ts", text: `import type { C } from "./c.ts";` },
    { path: "core/c.ts", text: `import { b } from "./b.ts";` },
  ];
  expect(findFaults(sources)).toEqual([
    "src/core/b.ts → src/core/c.ts → src/core/b.ts: imports go in a circle; no file may need itself",
  ]);
});

test.each([
  "const home = process.env.HOME;",
  "const { HOME } = process\n  .env;",
  `import { env } from "node:process";`,
])("%j is found outside src/config and allowed inside", (text) => {
  expect(findFaults([{ path: "config/load.ts", text }])).toEqual([]);
  expect(findFaults([{ path: "cli/serve.ts", text }])).toEqual([
    "src/cli/serve.ts:1 reads process.env, but only src/config may",
  ]);
});
