import { globSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

// These start processes of their own, count what theirs has open, or choose the CAs that theirs trusts.
const alone = [
  "test/{bench,cli,docs,embed,resilience,workers}/**/*.test.ts",
  "test/wire/http/http-{proxy,tls}.test.ts",
  "test/e2e/outbound-proxy.test.ts",
  // A writer whose file was closed tries that number again, which would then be another file's.
  "test/telemetry/log-writer.test.ts",
];

// These call over gRPC. They run a second time with the calls of CompletionService on the handlers of Connect.
const overGrpc = [
  "test/transport/{connect,http}/*.test.ts",
  "test/transport/listener/**/*.test.ts",
  "test/e2e/{call-report,counts-and-models,leaving,rpc-behaviour,tls}.test.ts",
];

for (const pattern of [...alone, ...overGrpc]) {
  if (globSync(pattern).length === 0) throw new Error(`vitest.config.ts: no test matches ${pattern}; it moved`);
}

export default defineConfig({
  test: {
    // One for each core: a file that waits for a process or a socket leaves its core to another.
    maxWorkers: "100%",
    // A limit against tests that hang; no law depends on how fast the machine is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A test whose expectations stand in a callback or a loop that never ran has tested nothing.
    expect: { requireAssertions: true, poll: { timeout: 50_000, interval: 10 } },
    setupFiles: ["test/support/no-empty-table.ts"],
    reporters: ["default", closingLine],
    projects: [
      // Loading the modules anew for each file would take longer than most of the tests.
      { extends: true, test: { name: "shared", include: ["test/**/*.test.ts"], exclude: alone, isolate: false } },
      { extends: true, test: { name: "alone", include: alone } },
      {
        extends: true,
        test: { name: "connect", include: overGrpc, isolate: false, env: { TOKENWIRE_TEST_NATIVE_GRPC: "false" } },
      },
    ],
  },
});
