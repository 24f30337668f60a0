import { expect, test } from "vitest";
import { pngBase64 } from "../samples.ts";
import type { Changes } from "../with-changes.ts";
import { call, image, verdictOnChanged } from "./sample-request.ts";

test.each<[rule: string, changes: Changes, message: string]>([
  ["a member at the top that is not known", { top_k: 1 }, "Unknown parameter: 'top_k'."],
  ["one of a part", { "messages.1.content.0.x": 1 }, "Unknown parameter: 'messages[1].content[0].x'."],
  ["one of an image", { "messages.1.content.1.image_url.x": 1 }, "parameter: 'messages[1].content[1].image_url.x'."],
  ["one of a file", { "messages.1.content.2.file.x": 1 }, "parameter: 'messages[1].content[2].file.x'."],
  ["one of a call", { [`${call}.index`]: 0 }, "Unknown parameter: 'messages[2].tool_calls[0].index'."],
  ["one of a called function", { [`${call}.function.x`]: 0 }, "'messages[2].tool_calls[0].function.x'."],
  ["one of a result", { "messages.3.is_error": true }, "Unknown parameter: 'messages[3].is_error'."],
  ["one of a tool", { "tools.0.cache_control": {} }, "Unknown parameter: 'tools[0].cache_control'."],
  ["one of a function", { "tools.0.function.x": 1 }, "Unknown parameter: 'tools[0].function.x'."],
  ["one of the format", { "response_format.json_schema.x": 1 }, "Unknown parameter: 'response_format.json_schema.x'."],
  ["one of the options of the stream", { "stream_options.x": 1 }, "Unknown parameter: 'stream_options.x'."],
  ["no model", { model: undefined }, "Missing required parameter: 'model'."],
  ["no messages", { messages: undefined }, "Missing required parameter: 'messages'."],
  ["an empty conversation", { messages: [] }, "'messages': it has 0 items"],
  ["a call without id", { [`${call}.id`]: undefined }, "Missing required parameter: 'messages[2].tool_calls[0].id'."],
  ["a result without id", { "messages.3.tool_call_id": undefined }, "parameter: 'messages[3].tool_call_id'."],
  ["a format without name", { "response_format.json_schema.name": undefined }, "'response_format.json_schema.name'."],
  ["an unknown role", { "messages.0.role": "model" }, "'messages[0].role': it is none of"],
  [
    "a part of an unknown type",
    { "messages.1.content.0.type": "document" },
    "'messages[1].content[0].type': it is none",
  ],
  ["an image in a result", { "messages.3.content": [image] }, "'messages[3].content[0].type': it is none of text"],
  ["an image of the model", { "messages.2.content": [image] }, "'messages[2].content[0].type': it is none of text"],
  ["a list of no parts", { "messages.1.content": [] }, "'messages[1].content': it has 0 items"],
  ["a list of no calls", { "messages.2.tool_calls": [] }, "'messages[2].tool_calls': it has 0 items"],
  ["a user whose content is null", { "messages.5.content": null }, "'messages[5].content': it is no list"],
  ["a string for a flag", { stream: "yes" }, "'stream': it is neither true nor false"],
  ["arguments as an object", { [`${call}.function.arguments`]: {} }, "function.arguments': it is no string"],
  ["an id of 41 characters", { [`${call}.id`]: "x".repeat(41) }, "'messages[2].tool_calls[0].id': it does not match"],
  ["a name with a space", { "tools.1.function.name": "a b" }, "'tools[1].function.name': it does not match"],
  ["a name of 65 characters", { "tools.1.function.name": "x".repeat(65) }, "'tools[1].function.name': it does not"],
  ["a temperature above 2", { temperature: 2.1 }, "'temperature': it is no number from 0 to 2"],
  ["five stop sequences", { stop: ["a", "b", "c", "d", "e"] }, "'stop': it has 5 items"],
  ["an unknown effort", { reasoning_effort: "some" }, "'reasoning_effort': it is none of"],
  [
    "a picture of another kind",
    { "messages.1.content.1.image_url.url": `data:image/gif;base64,${pngBase64}` },
    "no image",
  ],
  [
    "a picture of no kind",
    { "messages.1.content.1.image_url.url": `data:;base64,${pngBase64}` },
    "it is no data URL of",
  ],
  [
    "data that is no base64",
    { "messages.1.content.1.image_url.url": "data:image/png;base64,iVBOR" },
    "it is no base64",
  ],
  ["a file without name", { "messages.1.content.2.file.filename": undefined }, "content[2].file.filename'."],
  [
    "a file of no kind",
    { "messages.1.content.2.file.file_data": "data:text/plain;base64,eA==" },
    "it is no data URL of",
  ],
])("%s is refused", (_rule, changes, message) => {
  const verdict = verdictOnChanged(changes);

  expect(verdict).toContain("400 invalid_request_error ");
  expect(verdict).toContain(message);
});
