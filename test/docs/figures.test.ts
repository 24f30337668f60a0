import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentAt } from "./markdown.ts";

// Figures of documents that no table is generated for, beside the line of the source that they come from.
test.each([
  ["docs/security.md", "it is cut to 1 KiB", "src/core/errors/upstream-error.ts", "const maxMessageBytes = 1024;"],
  ["docs/security.md", "has at most 1 MiB, 10,000 values", "src/config/load.ts", "const maxFileBytes = 1_024 * 1_024;"],
  ["docs/security.md", "10,000 values and 32 levels", "src/config/file/walk-nodes.ts", "const maxValues = 10_000;"],
  ["docs/security.md", "10,000 values and 32 levels", "src/config/file/walk-nodes.ts", "const maxDepth = 32;"],
  ["docs/security.md", "Versions 1.2 and 1.3", "src/transport/listener/tls/secure-server.ts", 'minVersion: "TLSv1.2"'],
  ["docs/security.md", "`h2` and\n  `http/1.1`", "src/transport/listener/tls/secure-server.ts", '["h2", "http/1.1"]'],
  ["docs/security.md", "no renegotiation", "src/transport/listener/tls/secure-server.ts", "SSL_OP_NO_RENEGOTIATION"],
  ["docs/errors.md", "message has at most 1 KiB", "src/service/status/rpc-status.ts", "const maxMessageBytes = 1_024;"],
  [
    "docs/errors.md",
    "all details together 3.5 KiB",
    "src/service/status/status-details.ts",
    "maxDetailsBytes = 3_584;",
  ],
])("%s says %j as %s does", (document, words, source, line) => {
  expect(documentAt(document).text).toContain(words);
  expect(readFileSync(source, "utf8")).toContain(line);
});
