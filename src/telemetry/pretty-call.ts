import { formatUsd } from "../core/text/usd.ts";

/** The facts of a log line, parsed. */
export type LineFacts = Readonly<Record<string, unknown>>;

/** Whether a log line is that of a call, without the error of a bug, which has lines of its own. */
export function isCallLine({ call, rpc, err }: LineFacts): boolean {
  return typeof call === "string" && typeof rpc === "string" && err === undefined;
}

/**
 * The line of a call for people, in the order in which they ask: how it ended, what was asked, which target answered,
 * tokens, cost, times, caller, id. The JSON form has more.
 */
export function toPrettyCall(facts: LineFacts): string {
  const { status, reason, rpc, attempts, call, message } = facts;
  const parts = [
    `${String(status)}${typeof reason === "string" ? ` ${reason}` : ""}`,
    `${String(rpc)} ${toTarget(facts)}`,
    typeof attempts === "number" && attempts > 1 ? `${attempts} attempts` : "",
    ...toTokens(facts),
    ...toTimes(facts),
    toCaller(facts),
    String(call),
  ];
  const line = parts.filter((part) => part !== "").join(" · ");
  return toOneLine(typeof message === "string" ? `${line} · ${message}` : line);
}

function toTarget({ model, provider, servedModel }: LineFacts): string {
  if (typeof provider !== "string") return String(model);
  const served = `${provider}/${String(servedModel)}`;
  return served === model ? served : `${String(model)} → ${served}`;
}

function toTokens({ inputTokens, outputTokens, costNanoUsd, usageSource }: LineFacts): string[] {
  if (typeof inputTokens !== "number") return [];
  const counted = typeof usageSource === "string" ? ` (${usageSource.toLowerCase()})` : "";
  const cost = typeof costNanoUsd === "number" ? formatUsd(BigInt(costNanoUsd)) : "no price";
  return [`${inputTokens} in + ${String(outputTokens)} out tokens${counted}`, cost];
}

function toTimes({ firstTokenMs, durationMs }: LineFacts): string[] {
  const first = typeof firstTokenMs === "number" ? [`first token ${firstTokenMs} ms`] : [];
  return [...first, `${String(durationMs)} ms`];
}

function toCaller({ caller, identity }: LineFacts): string {
  const name = typeof identity === "object" && identity !== null && "commonName" in identity ? identity.commonName : "";
  return typeof name === "string" && name !== "" ? `${name} at ${String(caller)}` : String(caller);
}

/** Line ends and tabs are the characters that the escaping of log lines leaves. */
function toOneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ");
}
