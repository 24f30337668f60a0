import { checkStrictSchema } from "../json-schema.ts";
import { type Path, Violation } from "../violation.ts";
import { type Block, type Body, blocksOf, type Tool } from "./body.ts";

/** Throws a Violation unless the options go together: thinking, tools, schemas and marks for the cache. */
export function checkOptions(body: Body): void {
  checkThinking(body);
  checkTools(body);
  const { format } = body.output_config ?? {};
  if (format !== undefined) checkStrictSchema(format.schema, ["output_config", "format", "schema"], closed);
  checkCacheMarks(body);
}

/** Unlike OpenAI, properties may be optional. */
const closed = { requiresAll: false };

function checkThinking(body: Body): void {
  const { thinking, max_tokens: maxTokens, temperature = 1, top_k: topK, tool_choice: choice } = body;
  if (thinking === undefined || thinking.type === "disabled") return;
  if (thinking.budget_tokens !== undefined && maxTokens <= thinking.budget_tokens) {
    throw new Violation(["max_tokens"], "`max_tokens` must be greater than `thinking.budget_tokens`");
  }
  if (temperature !== 1) {
    throw new Violation(["temperature"], "`temperature` may only be set to 1 when thinking is enabled");
  }
  if (topK !== undefined) throw new Violation(["top_k"], "`top_k` must be unset when thinking is enabled");
  if (choice?.type === "any" || choice?.type === "tool") {
    throw new Violation(["tool_choice"], "Thinking may not be enabled when tool_choice forces tool use");
  }
}

function checkTools({ tools = [], tool_choice: choice, messages }: Body): void {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Violation(["tools"], "Tool names must be unique");
  for (const [index, tool] of tools.entries()) checkTool(tool, ["tools", index]);
  if (choice !== undefined && tools.length === 0) {
    throw new Violation(["tool_choice"], "may only be specified while providing tools");
  }
  if (choice?.name !== undefined && !names.includes(choice.name)) {
    throw new Violation(["tool_choice"], `Tool '${choice.name}' not found in provided tools`);
  }
  const usesTools = messages.flatMap(blocksOf).some(({ type }) => type === "tool_use" || type === "tool_result");
  if (usesTools && tools.length === 0) {
    throw new Violation(["tools"], "requests which include `tool_use` or `tool_result` blocks must define tools");
  }
}

function checkTool({ type = "custom", strict, input_schema: schema }: Tool, path: Path): void {
  if (type !== "custom") return;
  const schemaPath = [...path, "input_schema"];
  if (schema?.["type"] !== "object") throw new Violation([...schemaPath, "type"], "Input should be 'object'");
  if (strict === true) checkStrictSchema(schema, schemaPath, closed);
}

const mostMarks = 4;

/** In the order in which a prompt is cached: tools, system, messages. */
function checkCacheMarks({ tools = [], system = [], messages }: Body): void {
  const blocks: readonly (Tool | Block)[] = [
    ...tools,
    ...(typeof system === "string" ? [] : system),
    ...messages.flatMap(blocksOf).flatMap((block) => [...partsOf(block), block]),
  ];
  const lifetimes = blocks.flatMap(({ cache_control: mark }) => (mark ? [mark.ttl ?? "5m"] : []));
  if (lifetimes.length > mostMarks) {
    const problem = `A maximum of ${mostMarks} blocks with cache_control may be provided. Found ${lifetimes.length}.`;
    throw new Violation([], problem);
  }
  if (lifetimes.lastIndexOf("1h") > lifetimes.indexOf("5m") && lifetimes.includes("5m")) {
    throw new Violation([], "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
  }
}

function partsOf({ content = [] }: Block): readonly Block[] {
  return typeof content === "string" ? [] : content;
}
