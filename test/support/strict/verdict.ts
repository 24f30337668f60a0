import { asObject } from "../../../src/wire/json/json.ts";
import type { RecordedRequest } from "../scripted-upstream.ts";
import type { StrictProvider } from "./provider.ts";
import { Violation } from "./violation.ts";

/** What a provider makes of a request: "taken", or the HTTP status, type and message of its refusal. */
export function verdictOf<Turn>(
  provider: StrictProvider<Turn>,
  request: RecordedRequest,
  issued: readonly Turn[],
): string {
  try {
    provider.check(request, issued);
    return "taken";
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    const [head = "", json = ""] = provider.toRefusal(thrown).toString().split("\r\n\r\n");
    const error = asObject(asObject(JSON.parse(json))?.["error"]);
    return [head.split(" ")[1], error?.["type"], error?.["message"]].join(" ");
  }
}
