// The process of `npm run bench:memory`: looks at a program, and prints what holds its memory.
import { createMemoryProgram } from "./program.ts";

await createMemoryProgram().parseAsync();
