// The process: measures, and prints the table.
import { createProgram } from "./program.ts";

await createProgram().parseAsync();
