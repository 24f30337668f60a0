import { findJsonFault } from "../../../src/core/text/json-fault.ts";
import { parseJson } from "../../../src/wire/json/json.ts";
import { Violation } from "./violation.ts";

/** Parses the body of a request; throws a Violation when it is no JSON. */
export function readJson(body: string): unknown {
  if (findJsonFault(body) !== undefined) throw new Violation([], "the body of the request is not valid JSON");
  return parseJson(body);
}
