import { expect, test } from "vitest";
import { runSoak } from "../soak/run-soak.ts";
import { judgeSoak } from "../soak/verdict.ts";
import { printFigures } from "../support/figures.ts";

// A sample of `npm run soak`.
const forMs = 8_000;

test.each([1, 2])("a mixed load on %i workers leaves no socket, descriptor or timer behind", async (workers) => {
  const soak = await runSoak({ forMs, sampleMs: forMs / 2, workers, seed: 17 });
  const { isFlat, lines } = judgeSoak(soak);
  const outcomes = [...soak.outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  printFigures(`${soak.acts} acts on ${workers} workers`, { "calls by their status": outcomes });
  console.info(lines.join("\n"));
  for (const fault of soak.faults) console.info(fault);
  expect(soak.reloads).toBeGreaterThan(0);
  // Calls that end well, fail, run out of time and are left: the load was mixed.
  expect([...soak.outcomes.keys()]).toEqual(expect.arrayContaining(["0", "4", "14", "left", "HTTP 200", "HTTP 503"]));
  expect(isFlat, lines.join("\n")).toBe(true);
});
