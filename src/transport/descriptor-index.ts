import type { DescFile } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";

/** Finds declarations of proto files by their full names. */
export interface DescriptorIndex {
  /** Names of the services, in the order of the files. */
  readonly services: readonly string[];
  /** The file of this name, e.g. "google/protobuf/duration.proto". */
  findFile(name: string): DescFile | undefined;
  /** The file that declares a service, method, message, enum or extension. */
  findSymbol(name: string): DescFile | undefined;
  /** The file that declares the extension of a message with this number. */
  findExtension(message: string, number: number): DescFile | undefined;
  /** Numbers of the extensions of a message, ascending; undefined when there is no such message. */
  findExtensionNumbers(message: string): readonly number[] | undefined;
}

/** Indexes files and all their imports. */
export function createDescriptorIndex(roots: readonly DescFile[]): DescriptorIndex {
  const files = new Map(roots.flatMap(withImports).map((file) => [file.proto.name, file]));
  const services: string[] = [];
  const symbols = new Map<string, DescFile>();
  /** By message, then by number. */
  const extensions = new Map<string, Map<number, DescFile>>();

  function extensionsOf(message: string): Map<number, DescFile> {
    const known = extensions.get(message) ?? new Map<number, DescFile>();
    extensions.set(message, known);
    return known;
  }

  for (const file of files.values()) {
    for (const type of nestedTypes(file)) {
      symbols.set(type.typeName, file);
      if (type.kind === "message") extensionsOf(type.typeName);
      if (type.kind === "extension") extensionsOf(type.extendee.typeName).set(type.number, file);
      if (type.kind !== "service") continue;
      services.push(type.typeName);
      for (const method of type.methods) symbols.set(`${type.typeName}.${method.name}`, file);
    }
  }

  return {
    services,
    findFile: (name) => files.get(name),
    findSymbol: (name) => symbols.get(name),
    findExtension: (message, number) => extensions.get(message)?.get(number),
    findExtensionNumbers: (message) =>
      extensions
        .get(message)
        ?.keys()
        .toArray()
        .toSorted((a, b) => a - b),
  };
}

/** A file and all its imports, direct or not, each once and before its own imports. */
export function withImports(root: DescFile): DescFile[] {
  const importedFirst = new Set<DescFile>();
  const visit = (file: DescFile): void => {
    if (importedFirst.has(file)) return;
    for (const imported of file.dependencies) visit(imported);
    importedFirst.add(file);
  };
  visit(root);
  return [...importedFirst].reverse();
}
