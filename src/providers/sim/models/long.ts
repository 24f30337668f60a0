import { writeTokens } from "../script/script.ts";
import type { SimModel } from "./model.ts";

const defaultTokens = 1_000;

/** Counts from 1 to option `tokens`. */
export const long: SimModel = {
  takesTokens: true,
  answer: (_request, { options }) => writeTokens(countTo(options.tokens ?? defaultTokens)),
};

function* countTo(last: number): Generator<string, void, undefined> {
  for (let number = 1; number <= last; number += 1) yield number === 1 ? "1" : ` ${number}`;
}
