import { create } from "@bufbuild/protobuf";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type ReasoningOptions,
  ReasoningOptionsSchema,
  type ResponseFormat,
  ResponseFormatSchema,
  type ToolChoice,
  ToolChoice_Mode,
  ToolChoiceSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { MessageSchema, PartSchema, Role } from "../../gen/tokenwire/v1/message_pb.ts";
import { InputError } from "../input/input-error.ts";
import { faultAt, readJsonFile } from "../input/json-file.ts";
import { readTextFile } from "../input/read-input.ts";
import type { Terminal } from "../terminal.ts";
import { readAttachment } from "./attachment.ts";
import { readPrompt } from "./read-prompt.ts";
import { efforts, type RequestFlags } from "./request-flags.ts";
import { readTools } from "./tool-file.ts";

/** The request of the command line; throws InputError, before anything is sent. */
export async function buildRequest(
  words: readonly string[],
  flags: RequestFlags,
  terminal: Terminal,
): Promise<CompleteRequest> {
  const { model, file = [], tool = [], toolChoice, schema, effort } = flags;
  if (model === undefined) throw new InputError('--model is missing; "tokenwire models" lists what it can be');
  return create(CompleteRequestSchema, {
    model,
    system: await readSystem(flags.system ?? ""),
    tools: (await Promise.all(tool.map(readTools))).flat(),
    ...(toolChoice !== undefined && { toolChoice: toToolChoice(toolChoice) }),
    ...(schema !== undefined && { responseFormat: await readSchema(schema) }),
    ...(effort !== undefined && { reasoning: toReasoning(effort) }),
    ...(await readTurn(words, file, terminal)),
  });
}

async function readSystem(text: string): Promise<string> {
  if (text.startsWith("@@")) return text.slice(1);
  return text.startsWith("@") ? readTextFile(text.slice(1), `--system ${text}`) : text;
}

async function readSchema(path: string): Promise<ResponseFormat> {
  const file = await readJsonFile("--schema", path);
  if (file.root.type !== "object") throw faultAt(file, file.root.offset, "a JSON Schema is an object, {…}");
  return create(ResponseFormatSchema, { format: { case: "jsonSchema", value: { schemaJson: file.text } } });
}

const modes: ReadonlyMap<string, ToolChoice_Mode> = new Map([
  ["auto", ToolChoice_Mode.AUTO],
  ["none", ToolChoice_Mode.NONE],
  ["required", ToolChoice_Mode.REQUIRED],
]);

function toToolChoice(choice: string): ToolChoice {
  const mode = modes.get(choice);
  return create(ToolChoiceSchema, mode === undefined ? { toolName: choice } : { mode });
}

function toReasoning(word: string): ReasoningOptions {
  const effort = efforts.get(word);
  return create(ReasoningOptionsSchema, effort === undefined ? {} : { effort });
}

/** The message of the user, in either of its two forms. */
type Turn = Pick<CompleteRequest, "prompt"> | Pick<CompleteRequest, "messages">;

/** Puts files first, because models answer better when the question follows its subject. */
async function readTurn(words: readonly string[], files: readonly string[], terminal: Terminal): Promise<Turn> {
  const attachments = await Promise.all(files.map(readAttachment));
  const prompt = await readPrompt(words, terminal);
  const isBlank = prompt.trim() === "";
  if (attachments.length === 0) {
    if (isBlank) throw new InputError("nothing to ask: give a prompt as an argument or on standard input");
    return { prompt };
  }
  const text = isBlank ? [] : [create(PartSchema, { content: { case: "text", value: prompt } })];
  return { messages: [create(MessageSchema, { role: Role.USER, parts: [...attachments, ...text] })] };
}
