import { failureTable } from "../src/routing/failure-table.ts";
import { toTable } from "./markdown-table.ts";

const retryWords = { never: "", onAdvice: "if the provider says so", sometimes: "yes" } as const;
const health = { success: "success", failure: "failure", neutral: "" } as const;

/** What the gateway does about each failure before the first content, of those that it does something about. */
export function failureRows(): string {
  const rows = Object.entries(failureTable)
    .filter(([, { fallback, retry, verdict }]) => fallback !== undefined || retry !== "never" || verdict === "failure")
    .map(([reason, { fallback, retry, verdict }]) => [
      `[\`${reason}\`](errors.md#${reason.toLowerCase()})`,
      fallback === undefined ? "" : `\`${fallback}\``,
      retryWords[retry],
      health[verdict],
    ]);
  return toTable([["Reason", "The next target takes over", "Retried", "Counts for the breaker as"], ...rows]);
}
