// Values of AdminService as people read them, in the cells of a table.
import { type Duration, durationMs, type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";

/** A duration in its largest units, such as "350ms", "4.2s", "3m05s" or "2h07m"; empty when it is unset. */
export function toShortDuration(duration: Duration | undefined): string {
  if (duration === undefined) return "";
  const ms = durationMs(duration);
  if (ms < 1_000) return `${Math.round(ms)}ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)}s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}m${twoDigits(Math.floor(ms / 1_000) % 60)}s`;
  return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** A time of day in UTC, such as "2026-01-31 12:30:00Z"; empty when it is unset. */
export function toTime(time: Timestamp | undefined): string {
  return time === undefined ? "" : `${timestampDate(time).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** An enum's value in words, such as "half open". */
export function toEnumWords(name: string | undefined): string {
  return (name ?? "").toLowerCase().replaceAll("_", " ");
}

/** Bytes in mebibytes. */
export function toMebibytes(bytes: bigint): string {
  return `${Math.round(Number(bytes) / 1_048_576)} MiB`;
}
