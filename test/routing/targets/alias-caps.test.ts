import { create, type MessageInitShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import {
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { toRequestBody as toMessagesBody } from "../../../src/providers/anthropic/request/request.ts";
import { permissive } from "../../../src/providers/openai/dialect.ts";
import { presets } from "../../../src/providers/openai/presets.ts";
import { toRequestBody as toChatBody } from "../../../src/providers/openai/request/request.ts";
import { toRoute } from "../../../src/routing/route.ts";
import { completionMapping } from "../../../src/routing/targets/target-request.ts";
import { validateCompleteRequest } from "../../../src/service/validation/validate.ts";
import { asObject, type JsonObject } from "../../../src/wire/json/json.ts";
import { requestOptions } from "../../providers/anthropic/request-body.ts";
import { batches, scriptedProvider } from "../../support/scripted-provider.ts";
import { aliasOf, resolverOf, targetOf } from "../../support/targets.ts";

type Init = MessageInitShape<typeof CompleteRequestSchema>;
type Kind = "openai" | "anthropic";

const kinds: readonly Kind[] = ["openai", "anthropic"];
const cap = 16;

/** The body for a call by an alias with a cap, or the reason why there is none. */
function sentFor(kind: Kind, init: Init, dialect = permissive): JsonObject | string {
  const provider = { ...scriptedProvider(() => batches([])), name: "provider", kind };
  const alias = aliasOf("provider/own-model");
  const capped = { ...alias, caps: { ...alias.caps, maxTokens: cap } };
  const resolver = resolverOf([targetOf(provider)], { fast: capped });
  const request = create(CompleteRequestSchema, { model: "fast", prompt: "hi", ...init });
  try {
    validateCompleteRequest(request);
    const [candidate] = toRoute(resolver, request, completionMapping).groups[0]?.candidates ?? [];
    if (candidate === undefined) throw new Error("there must be a candidate");
    const body =
      kind === "openai"
        ? toChatBody(candidate.request, { dialect, unsupported: "refuse" }, true)
        : toMessagesBody(candidate.request, requestOptions, true);
    return asObject(JSON.parse(body)) ?? {};
  } catch (thrown) {
    return GatewayError.from(thrown).reason;
  }
}

const withOptions = (kind: Kind, options: unknown, init: Init = {}): Init => ({
  ...init,
  providerOptionsJson: { [kind]: JSON.stringify(options) },
});

// In the words of OpenAI, Anthropic, Gemini, Ollama, vLLM, SGLang, TGI, Alibaba, OpenRouter, LiteLLM, Cohere, Bedrock.
const moreTokens: readonly string[] = [
  ..."max_tokens max_completion_tokens max_output_tokens max_new_tokens max_tokens_to_sample maxOutputTokens".split(
    " ",
  ),
  ..."num_predict n_predict max_length max_gen_len maxGenerationLength max_gen_toks budget_tokens min_tokens".split(
    " ",
  ),
  ..."thinking_budget thinkingBudget thinking_token_budget reasoning_budget reasoning_max_tokens".split(" "),
  ..."max_reasoning_tokens max_thinking_tokens maxTokenCount output_token_limit token_budget prediction".split(" "),
  ..."tokens n_tokens num_tokens gen_tokens generation_tokens gen_toks gen_len generated_length length".split(" "),
  ..."MAX_TOKENS Max-Tokens maxTokens max.tokens MaxCompletionTokens max_token\u017f max_to\u212aens".split(" "),
];
const otherModels = ["models", "route", "fallbacks", "fallback", "preset", "MODEL", "Models", "deployment_id"];
const moreAnswers = ["n", "N", "best_of", "bestOf", "num_generations", "candidate_count", "candidateCount"];
const moreResults = ["num_return_sequences", "numSamples", "numResults", "num_outputs", "numBeams", "beam_width"];
const hostile = [...moreTokens, ...otherModels, ...moreAnswers, ...moreResults];

/** What people do set, with the forms that it may have. */
const harmless: JsonObject = {
  top_k: 20,
  min_p: 0.1,
  seed: 7,
  logit_bias: { "50256": -100 },
  logprobs: true,
  top_logprobs: 3,
  service_tier: "auto",
  skip_special_tokens: true,
  stop_token_ids: [2],
  repetition_penalty: 1.1,
  verbosity: "low",
  provider: { order: ["one"], allow_fallbacks: true, require_parameters: true },
  chat_template_kwargs: { enable_thinking: false },
  metadata: { model: "label", max_tokens: "label" },
  response_format: { type: "json_schema", json_schema: { schema: { properties: { n: {}, model: {} } } } },
  tools: [{ type: "function", function: { name: "buy", parameters: { properties: { max_tokens: {}, model: {} } } } }],
  output_config: { effort: "low" },
  cache_control: { type: "ephemeral" },
};

describe.each(kinds)("under a cap of an alias, of options for kind %s", (kind) => {
  test.each(hostile)("%s is refused at any depth", (name) => {
    const forms = [{ [name]: 100_000 }, { extra_body: { [name]: 1e9 } }, { a: [{ b: [{ [name]: null }] }] }];
    for (const options of forms) expect(sentFor(kind, withOptions(kind, options))).toBe("INVALID_REQUEST");
  });

  test.each(Object.keys(harmless))("%s goes through", (name) => {
    const sent = sentFor(kind, withOptions(kind, { [name]: harmless[name] }));
    expect(sent).toMatchObject({ [name]: harmless[name], model: "own-model" });
  });

  test("the options for another kind are not read", () => {
    const other = kind === "openai" ? "anthropic" : "openai";
    expect(sentFor(kind, withOptions(other, { max_tokens: 100_000 }))).toMatchObject({ model: "own-model" });
  });
});

/** Every number in a body that says how many tokens may be written. */
function tokensIn(body: JsonObject): number[] {
  const { thinking, reasoning, thinking_budget, max_tokens, max_completion_tokens } = body;
  const all = [max_tokens, max_completion_tokens, thinking_budget, asObject(thinking)?.["budget_tokens"]];
  return [...all, asObject(reasoning)?.["max_tokens"]].filter((value) => typeof value === "number");
}

const dialects = [permissive, ...Object.values(presets).map(({ dialect }) => dialect)];

const anyOptions = fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 2 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...hostile, ...Object.keys(harmless)), fc.string()), tie("value"), {
    maxKeys: 3,
  }),
})).object;

/** Whether a hostile name is anywhere but below what holds the caller's own names. */
function isHostile(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isHostile);
  const members = Object.entries(asObject(value) ?? {});
  return members.some(
    ([name, inner]) => hostile.includes(name) || (!["metadata", "logit_bias"].includes(name) && isHostile(inner)),
  );
}

test("whatever a request says, no more than the cap is sent, to the model of the alias, for one answer", () => {
  const anyNumber = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const anyRequest = fc
    .record({
      maxTokens: fc.option(anyNumber),
      budgetTokens: fc.option(anyNumber),
      effort: fc.constantFrom(Effort.UNSPECIFIED, Effort.NONE, Effort.LOW, Effort.MAX),
    })
    .map(
      ({ maxTokens, budgetTokens, effort }): Init => ({
        ...(maxTokens !== null && { maxTokens }),
        reasoning: { effort, ...(budgetTokens !== null && { budgetTokens }) },
      }),
    );
  let refused = 0;
  let sent = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...kinds),
      fc.option(anyOptions),
      anyRequest,
      fc.constantFrom(...dialects),
      (kind, options, request, dialect) => {
        const body = sentFor(kind, options === null ? request : withOptions(kind, options, request), dialect);
        if (isHostile(options)) expect(body).toBe("INVALID_REQUEST");
        if (typeof body === "string") {
          refused += 1;
          return;
        }
        sent += 1;
        expect(body["model"]).toBe("own-model");
        expect(tokensIn(body)).not.toEqual([]);
        for (const tokens of tokensIn(body)) expect(tokens).toBeLessThanOrEqual(cap);
        for (const name of hostile.filter((name) => !/^(max_(completion_)?tokens|thinking_budget)$/.test(name))) {
          expect(Object.keys(body)).not.toContain(name);
        }
      },
    ),
    { numRuns: 1_000, seed: 15 },
  );
  expect(refused).toBeGreaterThan(50);
  expect(sent).toBeGreaterThan(50);
});

test("a budget to reason with is no more than the cap, either", () => {
  const dialect = { ...permissive, reasoningField: "enable_thinking" } as const;
  expect(sentFor("openai", { reasoning: { budgetTokens: 100_000 } }, dialect)).toMatchObject({
    max_tokens: cap,
    thinking_budget: cap,
  });
});
