import { statSync } from "node:fs";

/** Files, each as it was when it was first added: a file is added before it is read. */
export interface FileRecord {
  add(file: string): void;
  /** What changes with a file, by its path. */
  readonly stamps: ReadonlyMap<string, string>;
}

/** Creates a record of no files. */
export function createFileRecord(): FileRecord {
  const stamps = new Map<string, string>();
  return {
    add(file) {
      if (!stamps.has(file)) stamps.set(file, stampOf(file));
    },
    stamps,
  };
}

/** What changes when a file is written, replaced, deleted, or reached by another symbolic link. */
export function stampOf(file: string): string {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch {
    return "not there";
  }
}
