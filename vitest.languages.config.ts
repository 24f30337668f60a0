import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

// Needs the toolchains of other languages and installs their packages, so this is
// no part of `npm test`.
export default defineConfig({
  test: {
    include: ["test/languages/*.spec.ts"],
    reporters: ["verbose", closingLine],
    // One compiler at a time, however long it takes to install.
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
