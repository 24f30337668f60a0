import { allBelow } from "./every-offset.ts";
import type { Break, Form, Kind } from "./kind.ts";

/** A form of an answer, as a row of a table. */
export interface FormRow {
  /** Such as "text as JSON". */
  readonly name: string;
  /** Name of the answer. */
  readonly answer: string;
  readonly form: Form;
  /** Whether the answer comes like this as a rule. */
  readonly isPlain: boolean;
  /** All offsets of it. */
  readonly offsets: readonly number[];
  /** All offsets where there are few; otherwise every twenty-ninth, and those around which it becomes whole. */
  readonly someOffsets: readonly number[];
}

/** A form that can be cut, as a row of a table. */
export interface CutRow extends FormRow {
  readonly cut: Break;
}

/** The forms of all answers of a kind. */
export function formsOf({ answers }: Pick<Kind, "answers">): FormRow[] {
  return answers.flatMap((answer) =>
    answer.forms.map((form, index) => ({
      name: `${answer.name} ${form.name}`,
      answer: answer.name,
      form,
      isPlain: index === 0,
      offsets: allBelow(form.length),
      someOffsets: someOffsetsOf(form),
    })),
  );
}

/** Those of the forms that have a break which leaves all that came before it, and nothing else. */
export function cutFormsOf(kind: Pick<Kind, "answers">): CutRow[] {
  return formsOf(kind).flatMap((row) => {
    const cut = row.form.breaks.find(({ leaves }) => leaves === "cut");
    return cut === undefined ? [] : [{ ...row, cut }];
  });
}

/** The form in which the answer "text" comes as a rule. Throws where it cannot be cut. */
export function plainTextOf(kind: Pick<Kind, "answers">): CutRow {
  const row = cutFormsOf(kind).find(({ answer, isPlain }) => answer === "text" && isPlain);
  if (row === undefined) throw new Error('the first form of the answer "text" needs a break that leaves "cut"');
  return row;
}

const fewOffsets = 200;
// `EVERY_OFFSET=1 npx vitest run test/contract` takes minutes.
const isThorough = process.env["EVERY_OFFSET"] === "1";
// Prime, so that it falls into step with nothing.
const stride = 29;

function someOffsetsOf({ length, wholeFrom, breaks }: Form): number[] {
  const all = allBelow(length);
  if (length <= fewOffsets || isThorough) return all;
  const borders = new Set([wholeFrom, ...breaks.map((breaking) => breaking.wholeFrom)]);
  return all.filter((offset) => offset % stride === 0 || borders.has(offset) || borders.has(offset + 1));
}
