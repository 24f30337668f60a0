import { existsSync, readdirSync } from "node:fs";
import { commonAnswers, type Kind } from "./kind.ts";

/** A kind under the name of its folder. */
export interface NamedKind extends Kind {
  readonly name: string;
}

/**
 * Finds the kinds that the laws are for: every folder in `folder`, by the export
 * `kind` of its kind.ts. Throws where a folder has none, or a kind lacks an answer
 * that the laws ask for.
 */
export function findKinds(folder = new URL("kinds/", import.meta.url)): Promise<NamedKind[]> {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = entries.map(({ name }) => name).sort();
  return Promise.all(names.map((name) => importKind(name, new URL(`${name}/kind.ts`, folder))));
}

async function importKind(name: string, file: URL): Promise<NamedKind> {
  if (!existsSync(file)) throw new Error(`the kind ${name} has no kind.ts; write one that exports \`kind\``);
  const module: unknown = await import(file.href);
  if (!hasKind(module)) throw new Error(`the kind.ts of ${name} exports no \`kind\`; see test/contract/kind.ts`);
  const { kind } = module;
  const missing = commonAnswers.find((common) => !kind.answers.some((answer) => answer.name === common));
  if (missing !== undefined) throw new Error(`the kind ${name} has no answer called "${missing}"; record one`);
  return { name, ...kind };
}

/** Whether a module exports a kind: of what `Kind` says more, the compiler has seen to it where it is written. */
function hasKind(module: unknown): module is { readonly kind: Kind } {
  if (typeof module !== "object" || module === null || !("kind" in module)) return false;
  const { kind } = module;
  return typeof kind === "object" && kind !== null && "answers" in kind && Array.isArray(kind.answers);
}
