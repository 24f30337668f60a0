import type { Choices } from "./meant-answer.ts";
import type { Framing } from "./served-answer.ts";

const errors = [
  { error: { message: "The server had an error", type: "server_error" } },
  { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  { error: "the model runner has terminated" },
  { error: { code: 502, message: "Provider returned error" } },
  { code: 500, msg: "inner error" },
  { error_code: 336000, error_msg: "Internal error" },
  { errors: [{ message: "Capacity exceeded" }] },
] as const;

/** Writes an error as servers put it between the events of a stream: in data, under a name, or as a field of its own. */
export function writeError(choices: Choices, { lineEnd, space, gap }: Framing): string {
  const error = JSON.stringify(choices.oneOf([errors[0], ...errors.slice(1)]));
  switch (choices.pick(4)) {
    case 3:
      return `error:${space}${error}${gap}`;
    case 2:
      return `event:${space}error${lineEnd}data:${space}${error}${gap}`;
    case 1:
      return `${error}${gap}`;
    default:
      return `data:${space}${error}${gap}`;
  }
}
