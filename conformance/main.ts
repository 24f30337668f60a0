// The process: serves a folder of recorded answers to the gateway, and compares what callers get with what is expected.
import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
});
