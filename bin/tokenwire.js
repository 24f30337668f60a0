#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node must get as far as this message.
import { existsSync } from "node:fs";
import module from "node:module";

const oldest = 24;
const isClone = existsSync(new URL("../src/main.ts", import.meta.url));
const major = Number(process.versions.node.split(".")[0]);
if (major < oldest) {
  console.error(
    `tokenwire needs Node ${oldest} or newer and was started by Node ${process.versions.node}.` +
      (isClone ? " In a clone, `npm ci` installs the right one: use `npm start` or `npx tokenwire`." : ""),
  );
  process.exit(1);
}
// Compiling takes half the time of a short command. Where the cache cannot be written, it is compiled each time.
module.enableCompileCache?.();
// A server that is killed writes nothing at its end. Writing what a clone loads would hold it up for half a second.
if (!isClone && module.flushCompileCache !== undefined) setTimeout(module.flushCompileCache, 1_000).unref();
// A clone runs its sources. The package holds none, because Node strips no types below node_modules.
/** @type {typeof import("../src/cli/run.ts")} */
const { run } = isClone
  ? await import("../src/cli/run.ts")
  : module.createRequire(import.meta.url)("../dist/command/run.cjs");
process.exitCode = await run(process.argv.slice(2));
