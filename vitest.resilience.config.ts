// `npm run test:resilience`: storms, floods and leaks, of thousands of calls each, over the whole gateway.
//
// Every test prints its figures. The laws are of shares, counts and memory, and none is about speed; that one fault for
// each is survived at all is part of `npm test`.
import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/resilience/*.spec.ts"],
    reporters: ["verbose", closingLine],
    expect: { requireAssertions: true },
    setupFiles: ["test/support/no-empty-table.ts"],
    // One storm at a time.
    fileParallelism: false,
    testTimeout: 200_000,
    hookTimeout: 60_000,
  },
});
