import { existsSync } from "node:fs";
import { join } from "node:path";
import { pythonFolder } from "../peers/folder.ts";
import { findProgram } from "./find-program.ts";
import type { Found } from "./subject.ts";

/** Looks for a package of PyPI that `npm run bench:peers` installs, and asks its own Python for its version. */
export function findPythonPackage(name: string, notes: string): Found {
  const python = join(pythonFolder(name), "bin/python");
  if (!existsSync(python)) return { kind: "missing", reason: "not installed: npm run bench:peers" };
  const script = `import importlib.metadata as m; print('version', m.version('${name}'))`;
  return findProgram(python, ["-c", script], /version (\S+)/, notes);
}
