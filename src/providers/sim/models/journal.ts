import { writeText } from "../script/script.ts";
import type { SimModel } from "./model.ts";

/** Answers with the journal, how the last calls ended, as JSON. */
export const journal: SimModel = {
  isUnrecorded: true,
  answer: (request, context) => writeText(JSON.stringify({ calls: context.journal.find(request) })),
};
