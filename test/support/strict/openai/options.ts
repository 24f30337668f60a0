import { checkStrictSchema } from "../json-schema.ts";
import { type Path, Violation } from "../violation.ts";
import type { Body } from "./body.ts";

/** Throws a Violation unless the options go together, and with the model. */
export function checkOptions(body: Body): void {
  checkStream(body);
  checkTools(body);
  checkFormat(body);
  if (/^(o\d|gpt-5)/.test(body.model)) checkReasoningModel(body);
}

function checkStream({ stream, stream_options: options }: Body): void {
  if (options === undefined || stream === true) return;
  const problem = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
  throw new Violation(["stream_options"], problem);
}

function checkTools({ tools = [], tool_choice: choice, parallel_tool_calls: parallel }: Body): void {
  const names = tools.map(({ function: { name } }) => name);
  if (new Set(names).size < names.length) throw new Violation(["tools"], "Tool names must be unique.");
  for (const [index, { function: tool }] of tools.entries()) {
    if (tool.strict === true) checkSchema(tool.parameters, ["tools", index, "function", "parameters"]);
  }
  for (const [name, value] of Object.entries({ tool_choice: choice, parallel_tool_calls: parallel })) {
    if (value === undefined || tools.length > 0) continue;
    throw new Violation([name], `'${name}' is only allowed when 'tools' are specified.`);
  }
  if (typeof choice === "object" && !names.includes(choice.function.name)) {
    throw new Violation(["tool_choice"], `Tool choice '${choice.function.name}' not found in 'tools' parameter.`);
  }
}

function checkFormat({ response_format: format, messages }: Body): void {
  const { schema, strict } = format?.json_schema ?? {};
  if (strict === true) checkSchema(schema, ["response_format", "json_schema", "schema"]);
  if (format?.type !== "json_object" || /json/i.test(JSON.stringify(messages))) return;
  throw new Violation(["messages"], "'messages' must contain the word 'json' in some form, to use json_object.");
}

function checkSchema(schema: unknown, path: Path): void {
  checkStrictSchema(schema, path, { requiresAll: true });
}

function checkReasoningModel(body: Body): void {
  if (body.max_tokens !== undefined) {
    const problem = "Unsupported parameter: 'max_tokens' is not supported with this model.";
    throw new Violation(["max_tokens"], `${problem} Use 'max_completion_tokens' instead.`);
  }
  const { temperature = 1, top_p = 1, frequency_penalty = 0, presence_penalty = 0 } = body;
  const chosen = { temperature: temperature - 1, top_p: top_p - 1, frequency_penalty, presence_penalty };
  const [refused] = Object.entries(chosen).find(([, distance]) => distance !== 0) ?? [];
  if (refused === undefined) return;
  throw new Violation([refused], `Unsupported value: '${refused}' does not support this value with this model.`);
}
