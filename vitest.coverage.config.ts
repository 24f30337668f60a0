// `npm run coverage`: how much of the code that every call passes its own tests reach.
//
// Only the tests of these folders and the laws of providers run, so that code is not covered by chance, from far away.
import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

/** The least share in per cent that is reached, by folder of src: a little less than was measured. */
const floors: Readonly<Record<string, { lines: number; branches: number }>> = {
  core: { lines: 98, branches: 95 },
  providers: { lines: 97, branches: 93 },
  routing: { lines: 99, branches: 96 },
  service: { lines: 94, branches: 88 },
  transport: { lines: 94, branches: 88 },
};

const folders = Object.keys(floors);
// A floor of a folder that is gone would hold for ever.
for (const folder of folders) {
  if (!existsSync(`src/${folder}`)) throw new Error(`src/${folder} has a floor of coverage, and does not exist`);
}

export default defineConfig({
  test: {
    include: [`test/{${folders.join(",")},contract}/**/*.test.ts`],
    isolate: false,
    maxWorkers: "100%",
    // Code that is counted runs slower.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { requireAssertions: true, poll: { timeout: 100_000, interval: 10 } },
    setupFiles: ["test/support/no-empty-table.ts"],
    reporters: ["default", closingLine],
    coverage: {
      enabled: true,
      provider: "v8",
      include: folders.map((folder) => `src/${folder}/**/*.ts`),
      reporter: ["text-summary", "html"],
      reportsDirectory: "coverage",
      thresholds: Object.fromEntries(Object.entries(floors).map(([folder, floor]) => [`src/${folder}/**/*.ts`, floor])),
    },
  },
});
