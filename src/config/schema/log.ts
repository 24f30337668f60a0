import { z } from "zod";
import { oneOf } from "../../settings/values.ts";

/** The log on standard output. */
export const logSchema = z.strictObject({
  level: oneOf(["debug", "info", "warn", "error", "silent"]).prefault("info").describe("least severe log line written"),
  format: oneOf(["auto", "json", "pretty"]).prefault("auto").describe("form of the log; auto is pretty on a terminal"),
});
