import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

// Builds, packs and installs what users get, so this is no part of `npm test`.
export default defineConfig({
  test: {
    include: ["test/package/*.spec.ts", "test/image/*.spec.ts"],
    reporters: ["verbose", closingLine],
    // One installation at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
