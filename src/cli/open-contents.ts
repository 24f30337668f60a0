import { type ContentLog, createContentLog } from "../audit/content-log.ts";
import type { LogConfig } from "../config/config.ts";
import type { Log } from "../core/log.ts";
import { toRedaction } from "../settings/redaction-pattern.ts";

/** The content log of a process; undefined where the operator wants none. Each worker has a file of its own. */
export function openContents({ content }: LogConfig, log: Log, worker?: number): ContentLog | undefined {
  if (content === undefined) return undefined;
  const { file, redact, ...rest } = content;
  const path = worker === undefined ? file : `${file}.worker${worker}`;
  return createContentLog({ ...rest, file: path, redactions: redact.map(toRedaction) }, log);
}
