import { z } from "zod";
import { redactionFault } from "../../settings/redaction-pattern.ts";
import { filePath, list, oneOf, size, text, wholeNumber } from "../../settings/values.ts";

const redactionPattern = z.string({ error: "write a pattern" }).superRefine((pattern, context) => {
  const message = redactionFault(pattern);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

const alias = text("write the name of an alias").max(64, "write the name of an alias");

const contentSchema = z.strictObject({
  file: filePath.describe(
    "file that a line is added to for each call; each worker has one, with its number behind the name",
  ),
  models: list(alias, "write a list of aliases")
    .min(1, "write at least one alias")
    .meta({ title: "list of aliases" })
    .describe("aliases whose calls are written down; no other call is"),
  redact: list(redactionPattern, "write a list of patterns")
    .max(64, "write at most 64 patterns")
    .meta({ title: "list of patterns" })
    .prefault([])
    .describe('what becomes "[redacted]": characters and classes with counts, such as "sk-[A-Za-z0-9_-]{16,}"'),
  maxTextLength: wholeNumber(1, 4_194_304)
    .prefault(65_536)
    .describe("longest text, in characters; the rest is left out"),
  maxFileBytes: size(65_536)
    .prefault("100MiB")
    .describe("size at which the file is put aside as file.1, file.2 and so on"),
  maxFiles: wholeNumber(1, 1_000).prefault(10).describe("most files, the current one included; the oldest is removed"),
});

/** The log on standard output. */
export const logSchema = z.strictObject({
  level: oneOf(["debug", "info", "warn", "error", "silent"]).prefault("info").describe("least severe log line written"),
  format: oneOf(["auto", "json", "pretty"]).prefault("auto").describe("form of the log; auto is pretty on a terminal"),
  content: contentSchema
    .optional()
    .describe("what calls of some aliases ask and answer, in a file of its own; nowhere when unset"),
});
