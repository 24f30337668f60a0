import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  ReasoningOptions_Effort as Effort,
} from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Alias } from "../../../src/routing/targets/aliases.ts";
import { toTargetRequest } from "../../../src/routing/targets/target-request.ts";
import { aliasOf } from "../../support/targets.ts";

interface AliasOptions {
  readonly target?: string;
  readonly defaults?: Partial<Alias["defaults"]>;
  readonly caps?: Partial<Alias["caps"]>;
}

function aliasWith({ target = "scripted/m", defaults, caps }: AliasOptions = {}): Alias {
  const plain = aliasOf(target);
  return {
    ...plain,
    defaults: { ...plain.defaults, ...defaults },
    caps: { ...plain.caps, ...caps },
  };
}

function resolve(options: AliasOptions, request: MessageInitShape<typeof CompleteRequestSchema> = {}): CompleteRequest {
  const asked = create(CompleteRequestSchema, { model: "fast", prompt: "hello", ...request });
  return toTargetRequest(asked, aliasWith(options), options.target ?? "scripted/m");
}

test("an alias without options changes the model and nothing else", () => {
  const asked = { prompt: "hello", temperature: 0.5, labels: { team: "search" }, endUserId: "u" };
  expect(resolve({ target: "claude/m" }, asked)).toEqual(
    create(CompleteRequestSchema, { ...asked, model: "claude/m" }),
  );
});

const allDefaults: AliasOptions["defaults"] = {
  maxTokens: 100,
  temperature: 0.2,
  topP: 0.9,
  topK: 40,
  frequencyPenalty: 0.5,
  presencePenalty: -0.5,
  stopSequences: ["END"],
  reasoningEffort: "low",
};

test("defaults fill what a request leaves unset", () => {
  expect(resolve({ defaults: allDefaults })).toMatchObject({
    ...{ maxTokens: 100, temperature: 0.2, topP: 0.9, topK: 40, frequencyPenalty: 0.5, presencePenalty: -0.5 },
    ...{ stopSequences: ["END"], reasoning: { effort: Effort.LOW, includeText: false } },
  });
});

test("what a request sets stays, also when it is 0", () => {
  const own = { maxTokens: 5, temperature: 0, topP: 1, topK: 1, frequencyPenalty: 0, presencePenalty: 0 };
  const request = { ...own, stopSequences: ["."], reasoning: { effort: Effort.HIGH } };
  expect(resolve({ defaults: allDefaults }, request)).toMatchObject(request);
});

test("a reasoning budget is a choice, readable reasoning is none", () => {
  expect(resolve({ defaults: allDefaults }, { reasoning: { budgetTokens: 10 } }).reasoning).toMatchObject({
    effort: Effort.UNSPECIFIED,
    budgetTokens: 10,
  });
  expect(resolve({ defaults: allDefaults }, { reasoning: { includeText: true } }).reasoning).toMatchObject({
    effort: Effort.LOW,
    includeText: true,
  });
});

test.each<
  [asked: number | undefined, byDefault: number | undefined, cap: number | undefined, sent: number | undefined]
>([
  [50, undefined, 100, 50],
  [200, undefined, 100, 100],
  [undefined, 80, 100, 80],
  [undefined, undefined, 100, 100],
  [200, 80, undefined, 200],
  [undefined, undefined, undefined, undefined],
])("max_tokens %s with the default %s and the cap %s is sent as %s", (maxTokens, byDefault, cap, sent) => {
  const options = { defaults: { maxTokens: byDefault }, caps: { maxTokens: cap } };
  expect(resolve(options, maxTokens === undefined ? {} : { maxTokens }).maxTokens).toBe(sent);
});
