// Keys that name a file. Some operators paste a private key in place of the path, so no fault and no log may repeat it.

import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Problem } from "../faults/problem.ts";
import type { Origin } from "../overlay.ts";
import { isMapping, keyOf, type Path, valueAt } from "../tree.ts";
import type { FileRecord } from "./file-record.ts";

/** Whether a key names a file. Elsewhere, such as among headers, a name that ends in "File" is any name. */
export function isFilePath(path: Path): boolean {
  return (path[0] === "server" || path[0] === "ops") && path.at(-1)?.endsWith("File") === true;
}

/** Trees before and after references were resolved, and what settings have set in them. */
interface Sources {
  readonly written: unknown;
  readonly resolved: unknown;
  readonly origins: ReadonlyMap<string, Origin>;
  /** Gets the paths that were found, so far as their folders are there: a file may come back. */
  readonly files: FileRecord;
}

/**
 * Finds paths from references and variables at which no file is. Each may be a
 * secret in the wrong place, so it ends here, before any message shows it.
 */
export function findMissingFiles({ written, resolved, origins, files }: Sources): Problem[] {
  return fileSections.flatMap((section) =>
    Object.entries(keysAt(resolved, section)).flatMap(([key, file]): Problem[] => {
      const path = [...section, key];
      if (typeof file !== "string" || !isFilePath(path)) return [];
      const isHidden = origins.get(keyOf(path))?.kind === "variable" || holdsReference(valueAt(written, path));
      if (!isHidden) return [];
      if (existsSync(dirname(resolve(file)))) files.add(resolve(file));
      return existsSync(file) ? [] : [{ path, at: "value", message: missing }];
    }),
  );
}

/** Where keys that name files are. */
const fileSections: readonly Path[] = [["server", "tls"], ["ops"], ["ops", "tls"]];

function keysAt(tree: unknown, section: Path): Readonly<Record<string, unknown>> {
  const keys = valueAt(tree, section);
  return isMapping(keys) ? keys : {};
}

const missing = "there is no such file; give its path, not what is in it";

function holdsReference(written: unknown): boolean {
  return typeof written === "string" && written.includes("${");
}
