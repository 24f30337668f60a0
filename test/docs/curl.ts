// Stands in for curl, which not every machine has: the flags that the documents use, and nothing of curl's own checks.
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean", short: "s" },
    header: { type: "string", short: "H", multiple: true, default: [] },
    data: { type: "string", short: "d" },
  },
});
const headers = values.header.map((header): [string, string] => {
  const [name = "", value = ""] = header.split(": ");
  return [name, value];
});
const answer = await fetch(positionals[0] ?? "", {
  method: values.data === undefined ? "GET" : "POST",
  headers,
  ...(values.data !== undefined && { body: values.data }),
});
console.log(await answer.text());
