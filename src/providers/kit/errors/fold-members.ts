import type { JsonObject } from "../../../wire/json.ts";

/** The members of an object by their names in lower case without "_": "error_msg" and "errorMsg" are the same. */
export type Members = Readonly<Partial<Record<MemberName, unknown>>>;

/** The members that errors are read from; `type__` is the `__type` of AWS. */
type MemberName = (typeof names)[number];

const names = [
  "baseresp",
  "code",
  "description",
  "detail",
  "details",
  "error",
  "errorcode",
  "errordescription",
  "errormessage",
  "errormsg",
  "errors",
  "errortype",
  "httpcode",
  "httpstatus",
  "innererror",
  "message",
  "metadata",
  "msg",
  "param",
  "status",
  "statuscode",
  "statusmsg",
  "title",
  "type",
  "type__",
] as const;

const known: ReadonlySet<string> = new Set(names);

/** Reads the members that an error may have. Of two with the same name the first counts. */
export function foldMembers(object: JsonObject): Members {
  const members = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const folded = name === "__type" ? "type__" : name.toLowerCase().replaceAll("_", "");
    if (known.has(folded) && !members.has(folded) && value !== null) members.set(folded, value);
  }
  return Object.fromEntries(members);
}
