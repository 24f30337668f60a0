import { hasNoArguments } from "../../core/answer/parts/tool-arguments.ts";
import { findOtherMediaType, toStandardMediaType } from "../../core/text/media-type.ts";
import type {
  CacheHint,
  Document,
  Image,
  Media,
  Part,
  ServerToolCall,
  ServerToolResult,
  ToolCall,
  ToolResult,
} from "../../gen/tokenwire/v1/message_pb.ts";
import { checkDuration } from "./validate-duration.ts";
import { checkArguments, checkJson } from "./validate-json.ts";
import type { Violations } from "./violations.ts";

/** The kinds of parts. */
export type PartKind = Exclude<Part["content"]["case"], undefined>;

const protoNames: Readonly<Record<PartKind, string>> = {
  text: "text",
  image: "image",
  document: "document",
  toolCall: "tool_call",
  toolResult: "tool_result",
  reasoning: "reasoning",
  refusal: "refusal",
  serverToolCall: "server_tool_call",
  serverToolResult: "server_tool_result",
};

const toolResultKinds: readonly PartKind[] = ["text", "image", "document"];

/** Checks the parts of `owner` ("a message of ROLE_USER"), which may have only some kinds. */
export function* checkParts(
  field: string,
  parts: readonly Part[],
  kinds: readonly PartKind[],
  owner: string,
): Violations {
  for (const [index, part] of parts.entries()) {
    const partField = `${field}[${index}]`;
    yield* checkCacheHint(`${partField}.cache_hint`, part.cacheHint);
    if (part.content.case === undefined) {
      yield { field: partField, description: `set ${namesOf(kinds)}` };
    } else if (kinds.includes(part.content.case)) {
      yield* checkContent(`${partField}.${protoNames[part.content.case]}`, part.content, part);
    } else {
      const description = `${owner} takes only ${namesOf(kinds)}: move the part or leave it out`;
      yield { field: `${partField}.${protoNames[part.content.case]}`, description };
    }
  }
}

/** Checks a cache hint. */
export function* checkCacheHint(field: string, hint: CacheHint | undefined): Violations {
  yield* checkDuration(`${field}.ttl`, hint?.ttl);
}

function namesOf(kinds: readonly PartKind[]): string {
  return kinds.map((kind) => protoNames[kind]).join(", ");
}

function* checkContent(
  field: string,
  content: Exclude<Part["content"], { case: undefined }>,
  { providerState }: Part,
): Violations {
  switch (content.case) {
    case "text":
    case "refusal":
      if (content.value === "") yield { field, description: "write some text or leave the part out" };
      return;
    case "image":
    case "document":
      return yield* checkMediaOwner(field, content.value);
    case "toolCall":
      return yield* checkToolCall(field, content.value);
    case "toolResult":
      return yield* checkToolResult(field, content.value);
    case "serverToolCall":
    case "serverToolResult":
      // A part with provider_state is sent back as that state, so its other fields may be incomplete.
      if (providerState.length > 0) return;
      return yield* content.case === "serverToolCall"
        ? checkToolCall(field, content.value)
        : checkServerToolResult(field, content.value);
    case "reasoning": // May be empty, its signature too: it is sent back as it was received.
      return;
    default:
      return content satisfies never;
  }
}

function* checkMediaOwner(field: string, { media }: Image | Document): Violations {
  if (media === undefined) yield { field: `${field}.media`, description: "set it" };
  else yield* checkMedia(`${field}.media`, media);
}

function* checkMedia(field: string, { source, mediaType }: Media): Violations {
  const isWritten = mediaType !== "";
  const isValid = mediaTypePattern.test(mediaType);
  if (isWritten && !isValid) {
    yield { field: `${field}.media_type`, description: 'write an IANA media type such as "image/png"' };
  }
  switch (source.case) {
    case "data":
      if (source.value.length === 0) yield { field: `${field}.data`, description: "write the raw bytes" };
      if (!isWritten) {
        yield { field: `${field}.media_type`, description: 'data needs its media type, such as "image/png"' };
      }
      if (isValid) yield* checkFirstBytes(field, source.value, mediaType);
      return;
    case "url":
      if (URL.parse(source.value)?.protocol === "https:") return;
      return yield { field: `${field}.url`, description: "write an https URL, or put the bytes into data" };
    case "fileId":
      if (source.value === "") yield { field: `${field}.file_id`, description: "write a file id of the provider" };
      return;
    case undefined:
      return yield { field, description: "set data, url or file_id" };
    default:
      return source satisfies never;
  }
}

/** With parameters, as "text/plain; charset=utf-8" has one. */
const mediaTypePattern = /^[\w.+-]{1,127}\/[\w.+-]{1,127}(\s*;\s*[\w.+-]{1,127}=("[^"]{0,127}"|[\w.+:-]{1,127})){0,8}$/;

/** Checks that data is not clearly of another type than declared: a provider would refuse or misread it. */
function* checkFirstBytes(field: string, data: Uint8Array, mediaType: string): Violations {
  const found = findOtherMediaType(data, mediaType);
  if (found === undefined) return;
  yield {
    field: `${field}.media_type`,
    description: `write ${found}, which the data is by its first bytes, instead of ${toStandardMediaType(mediaType)}`,
  };
}

function* checkToolCall(field: string, { id, name, argumentsJson }: ToolCall | ServerToolCall): Violations {
  if (id === "") yield { field: `${field}.id`, description: "write the id that the call came with" };
  if (name === "") yield { field: `${field}.name`, description: "write the name of the tool" };
  if (!hasNoArguments(argumentsJson)) yield* checkArguments(`${field}.arguments_json`, argumentsJson);
}

function* checkServerToolResult(field: string, { toolCallId, resultType, resultJson }: ServerToolResult): Violations {
  if (toolCallId === "") yield { field: `${field}.tool_call_id`, description: "write the id of the call" };
  if (resultType === "") yield { field: `${field}.result_type`, description: "write the type that it came with" };
  yield* checkJson(`${field}.result_json`, resultJson);
}

/** Checks a tool result, which may be empty: some tools return nothing. */
function* checkToolResult(field: string, { text, parts }: ToolResult): Violations {
  if (text !== "" && parts.length > 0) yield { field: `${field}.parts`, description: "leave out text or parts" };
  yield* checkParts(`${field}.parts`, parts, toolResultKinds, "a tool result");
}
