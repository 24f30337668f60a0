import type { DescEnum } from "@bufbuild/protobuf";
import type { FieldViolation } from "../../core/errors/error.ts";
import { truncate } from "../../core/text/truncate.ts";

/** Broken rules, found lazily: the search stops after as many as are reported. */
export type Violations = Generator<FieldViolation, void, undefined>;

/** Checks the length of a text or a list. */
export function* checkLength(
  field: string,
  { length }: { readonly length: number },
  most: number,
  unit: string,
): Violations {
  if (length > most) yield { field, description: `write at most ${most} ${unit} instead of ${length}` };
}

/** Checks an enum, whose number may be unknown to this version. */
export function* checkEnum(field: string, desc: DescEnum, value: number): Violations {
  if (desc.value[value] !== undefined) return;
  const names = desc.values.filter(({ number }) => number !== 0).map(({ name }) => name);
  yield { field, description: `write ${names.join(", ")} instead of ${value}` };
}

const maxKeyBytes = 64;

/** The path of an entry of a map field. */
export function entryOf(field: string, key: string): string {
  return `${field}[${JSON.stringify(truncate(key, maxKeyBytes))}]`;
}
