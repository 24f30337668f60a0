import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { BadRequestSchema, ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type PartSchema, Role } from "../../src/gen/tokenwire/v1/message_pb.ts";
import type { RequestInit } from "../support/api-clients.ts";
import { collect } from "../support/collect.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { startTestGateway } from "../support/test-gateway.ts";

// What no provider could make sense of ends before anything is sent to one.

let upstream: ScriptedUpstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startScriptedUpstream(({ fin }) => fin());
  gateway = await startTestGateway(
    {},
    { OPENAI_BASE_URL: `${upstream.origin}/v1`, ANTHROPIC_BASE_URL: upstream.origin, ANTHROPIC_API_KEY: "k" },
  );
});

afterAll(async () => {
  await gateway.drain();
  await upstream.close();
});

const bytes = new TextEncoder();

type PartInit = MessageInitShape<typeof PartSchema>;

function asked(part: PartInit): RequestInit {
  return { messages: [{ role: Role.USER, parts: [part] }] };
}

function answered(part: PartInit): RequestInit {
  return {
    messages: [
      { role: Role.USER, text: "hello" },
      { role: Role.ASSISTANT, parts: [part] },
      { role: Role.USER, text: "and?" },
    ],
  };
}

type Row = readonly [what: string, request: RequestInit, reason: string, field: string];

const everywhere: readonly Row[] = [
  [
    "an image without media type",
    asked({ content: { case: "image", value: { media: { source: { case: "data", value: new Uint8Array([1]) } } } } }),
    "INVALID_REQUEST",
    "messages[0].parts[0].image.media.media_type",
  ],
  [
    "a tool named twice",
    {
      prompt: "hello",
      tools: [
        { name: "f", inputSchemaJson: "{}" },
        { name: "f", inputSchemaJson: "{}" },
      ],
    },
    "INVALID_REQUEST",
    "tools[1].name",
  ],
  [
    "arguments in history that are no JSON",
    answered({ content: { case: "toolCall", value: { id: "a", name: "f", argumentsJson: '{"n":' } } }),
    "INVALID_REQUEST",
    "messages[1].parts[0].tool_call.arguments_json",
  ],
];

const rows: readonly (readonly [model: string, ...Row])[] = [
  ...["anthropic/claude-opus-5-5", "openai/gpt-5.1"].flatMap((model) =>
    everywhere.map((row) => [model, ...row] as const),
  ),
  [
    "openai/gpt-4",
    "a document where the model takes none",
    asked({ content: { case: "document", value: { media: { source: { case: "fileId", value: "file-1" } } } } }),
    "UNSUPPORTED_FEATURE",
    "messages[0].parts[0]",
  ],
  [
    "openai/gpt-5.1",
    "a signature of another provider",
    answered({
      content: { case: "reasoning", value: { text: "hm", signature: bytes.encode("EqQBCg==") } },
      providerState: bytes.encode('{"kind":"anthropic"}'),
    }),
    "UNSUPPORTED_FEATURE",
    "messages[1].parts[0].provider_state",
  ],
  [
    "anthropic/claude-opus-5-5",
    "a signature of another provider",
    answered({ content: { case: "reasoning", value: { text: "hm", signature: new Uint8Array([0, 1]) } } }),
    "UNSUPPORTED_FEATURE",
    "messages[1].parts[0].reasoning.signature",
  ],
  [
    "anthropic/claude-sonnet-4-6",
    "a system message in the middle",
    {
      messages: [
        { role: Role.USER, text: "hello" },
        { role: Role.SYSTEM, text: "be brief" },
      ],
    },
    "UNSUPPORTED_FEATURE",
    "messages[1].role",
  ],
  [
    "anthropic/claude-opus-5-5",
    "a system message where none may stand",
    {
      messages: [
        { role: Role.USER, text: "hello" },
        { role: Role.ASSISTANT, text: "hi" },
        { role: Role.SYSTEM, text: "be brief" },
        { role: Role.USER, text: "and?" },
      ],
    },
    "UNSUPPORTED_FEATURE",
    "messages[2].role",
  ],
];

describe.each(["Complete", "StreamComplete"] as const)("%s", (method) => {
  test.each(rows)("at %s refuses %s before any upstream call", async (model, _, request, reason, field) => {
    const error = await failureOf(method, { model, ...request });

    expect(error.code).toBe(Code.InvalidArgument);
    expect(error.findDetails(ErrorInfoSchema)[0]?.reason).toBe(reason);
    expect(error.findDetails(BadRequestSchema)[0]?.fieldViolations[0]?.field).toBe(field);
    expect(upstream.connections).toBe(0);
  });
});

async function failureOf(method: "Complete" | "StreamComplete", request: RequestInit): Promise<ConnectError> {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: gateway.address }));
  try {
    if (method === "Complete") await client.complete(request);
    else await collect(client.streamComplete(request));
  } catch (thrown) {
    return ConnectError.from(thrown);
  }
  throw new Error("the call was OK");
}
