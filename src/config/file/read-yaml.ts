// Text → a tree with the places of its values. Only plain YAML: one document, keys and values.
import { LineCounter, parseDocument, type YAMLError } from "yaml";
import type { Place, Problem } from "../faults/problem.ts";
import { adviseOn } from "./syntax.ts";
import { walkNodes, type YamlTree } from "./walk-nodes.ts";

/** Reads YAML 1.2 with its core schema: no tags, no merge keys, no second document. */
export function readYaml(text: string): YamlTree {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    // The parser compares each key with all before it; walkNodes looks them up.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const exhausted = document.errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  const faults = exhausted === undefined ? [...findDirective(text), ...document.errors] : [exhausted];
  if (faults.length === 0) return walkNodes(document.contents, placeAt);
  const problems = faults.map(({ code, pos }): PlacedProblem => {
    return { path: [], at: "value", message: adviseOn(code), place: placeAt(pos[0]) };
  });
  return { tree: {}, places: new Map(), problems: firstOfEachLine(problems) };
}

/** The first directive. The parser obeys them: under `%YAML 1.1` other words would be numbers. */
function findDirective(text: string): Pick<YAMLError, "code" | "pos">[] {
  const [before = ""] = /^(?:[^\S\n]*(?:#.*)?\n)*/.exec(text) ?? [];
  const start = before.length;
  return text[start] === "%" ? [{ code: "BAD_DIRECTIVE", pos: [start, start] }] : [];
}

type PlacedProblem = Problem & { readonly place: Place };

/** The first fault of each line. The parser goes on after a fault, and later faults of the line only follow from it. */
function firstOfEachLine(problems: readonly PlacedProblem[]): PlacedProblem[] {
  const byLine = Map.groupBy(problems, ({ place }) => place.line);
  return [...byLine.values()].flatMap(([first]) => first ?? []);
}
