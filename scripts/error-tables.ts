import { codeToHttpStatus } from "@connectrpc/connect/protocol-connect";
import { codeName } from "../src/core/errors/code-name.ts";
import { GatewayError, type Reason } from "../src/core/errors/error.ts";
import { ErrorReason } from "../src/gen/tokenwire/v1/error_pb.ts";
import { type Status, statusTable } from "../src/service/status/status-table.ts";
import { errorFacts } from "./error-facts.ts";
import { toTable } from "./markdown-table.ts";
import { commentLineOf } from "./proto-comments.ts";
import { readProtoFiles } from "./proto-files.ts";

/** A row for each reason: its status, whether to retry, whether it cost something, and what to do. */
export function errorTable(): string {
  const rows = reasonsInOrder().map((reason) => [
    `[\`${reason}\`](#${reason.toLowerCase()})`,
    codeText(statusTable[reason]),
    String(codeToHttpStatus(statusTable[reason].code)),
    isRetryable(reason) ? retryText(statusTable[reason]) : "no",
    errorFacts[reason].paid,
    statusTable[reason].advice,
  ]);
  return toTable([["Reason", "gRPC code", "HTTP", "Retry", "Paid", "What to do"], ...rows]);
}

/** A section for each reason: what happened, its statuses, and which details come along. */
export function errorSections(): string {
  const comments = readComments();
  return reasonsInOrder()
    .map((reason) => {
      const { exceptions = [] } = statusTable[reason];
      const { details, note } = errorFacts[reason];
      const statuses = exceptions.map((status) => `${statusText(status)} when ${status.when}`);
      return [
        `### ${reason}\n`,
        `${comments.get(reason)}${note === undefined ? "" : ` ${note}`}\n`,
        `- Status: ${[statusText(statusTable[reason]), ...statuses].join("; ")}.`,
        ...(details.length === 0
          ? []
          : [`- Details: ${details.map((detail) => detail.replace(/^\w+/, "`$&`")).join("; ")}.`]),
      ].join("\n");
    })
    .join("\n\n");
}

/** In the order of their numbers, which never changes. */
function reasonsInOrder(): Reason[] {
  const numbers: Readonly<Record<Reason, number>> = ErrorReason;
  return Object.keys(statusTable)
    .filter(isReason)
    .toSorted((a, b) => numbers[a] - numbers[b]);
}

function isReason(name: string): name is Reason {
  return name in statusTable;
}

function readComments(): ReadonlyMap<string, string> {
  const values = readProtoFiles()("error").enums.flatMap((reasons) => reasons.values);
  return new Map(values.map((value) => [value.name.replace("ERROR_REASON_", ""), commentLineOf(value)]));
}

function isRetryable(reason: Reason): boolean {
  return new GatewayError(reason, "").retryable;
}

function retryText({ retryDelayMs, retryJitterMs }: Status): string {
  if (retryDelayMs === undefined) return "yes";
  const longestMs = retryDelayMs + (retryJitterMs ?? 0);
  return `after ${longestMs === retryDelayMs ? "" : `${retryDelayMs / 1_000} to `}${longestMs / 1_000} s`;
}

function codeText({ code }: Status): string {
  return `\`${codeName(code)}\``;
}

function statusText(status: Status): string {
  return `${codeText(status)}, HTTP ${codeToHttpStatus(status.code)}`;
}
