import type { Reporter } from "vitest/node";

/**
 * Closes a run with its counts on a line of their own. A test that could not run
 * is a test that failed, and so is a file that could not be loaded and an error
 * that no test caught.
 */
export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const states = modules.flatMap((module) => Array.from(module.children.allTests(), (test) => test.result().state));
    const passed = states.filter((state) => state === "passed").length;
    const strayErrors = modules.flatMap((module) => module.errors()).length + unhandledErrors.length;
    process.stdout.write(`\n${passed} passed, ${states.length - passed + strayErrors} failed\n`);
  },
};
