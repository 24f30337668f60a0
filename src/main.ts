// The process: parse the command line, run a command.
import { run } from "./cli/run.ts";

process.exitCode = await run(process.argv.slice(2));
