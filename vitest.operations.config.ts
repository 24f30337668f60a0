import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

// Starts Prometheus, nginx, HAProxy and Helm, so this is no part of `npm test`.
export default defineConfig({
  test: {
    include: ["test/operations/*.spec.ts"],
    expect: { requireAssertions: true, poll: { timeout: 50_000, interval: 100 } },
    setupFiles: ["test/support/no-empty-table.ts"],
    reporters: ["default", closingLine],
    // Each has programs of its own, which need the cores.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
