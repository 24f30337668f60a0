import { create, createFileRegistry, fromBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ServerReflection,
  type ServerReflectionRequestSchema,
  type ServerReflectionResponse,
} from "../../src/gen/grpc/reflection/v1/reflection_pb.ts";
import {
  ServerReflection as ServerReflectionAlpha,
  type ServerReflectionResponse as ServerReflectionResponseAlpha,
} from "../../src/gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { serveReflection } from "../../src/transport/reflection.ts";
import { collect } from "../support/collect.ts";
import { type RouteListener, startRouteListener } from "../support/route-listener.ts";

type Question = NonNullable<MessageInitShape<typeof ServerReflectionRequestSchema>["messageRequest"]>;

let listener: RouteListener;
beforeAll(async () => {
  listener = await startRouteListener(serveReflection);
});
afterAll(() => listener.close());

describe.each([
  ["v1", ServerReflection],
  ["v1alpha", ServerReflectionAlpha],
] as const)("reflection %s", (_, service) => {
  /** What the server answers to questions on one stream. */
  function ask(...questions: Question[]) {
    const client = createClient(service, createGrpcTransport({ baseUrl: listener.baseUrl }));
    async function* requests() {
      for (const messageRequest of questions) yield { host: "here", messageRequest };
    }
    return collect(client.serverReflectionInfo(requests()));
  }

  test("lists the services of this server, itself included", async () => {
    const [answer] = await ask({ case: "listServices", value: "" });
    expect(answer?.messageResponse).toMatchObject({
      case: "listServicesResponse",
      value: {
        service: [
          { name: "tokenwire.v1.CompletionService" },
          { name: "tokenwire.v1.ModelService" },
          { name: "grpc.health.v1.Health" },
          { name: "grpc.reflection.v1.ServerReflection" },
          { name: "grpc.reflection.v1alpha.ServerReflection" },
        ],
      },
    });
  });

  test.each<[string, Question, string[]]>([
    [
      "by name",
      { case: "fileByFilename", value: "tokenwire/v1/error.proto" },
      ["tokenwire/v1/error.proto", "tokenwire/v1/usage.proto"],
    ],
    [
      "by symbol",
      { case: "fileContainingSymbol", value: "tokenwire.v1.CompletionService.Complete" },
      [
        "tokenwire/v1/completion.proto",
        "tokenwire/v1/usage.proto",
        "tokenwire/v1/message.proto",
        "google/protobuf/duration.proto",
      ],
    ],
    [
      "of a detail of an error",
      { case: "fileContainingSymbol", value: "google.rpc.RetryInfo" },
      ["google/rpc/error_details.proto", "google/protobuf/duration.proto"],
    ],
  ])("sends a file %s, with all that it imports", async (_name, question, files) => {
    const [answer] = await ask(question);
    expect(filesOf(answer).map(({ name }) => name)).toEqual(files);
  });

  test.each<[Question, number, string]>([
    [{ case: "fileByFilename", value: "a.proto" }, 5, "there is no file a.proto here"],
    [{ case: "fileContainingSymbol", value: "a.B" }, 5, "there is no symbol a.B here"],
    [
      { case: "fileContainingExtension", value: { containingType: "tokenwire.v1.Part", extensionNumber: 100 } },
      5,
      "there is no extension 100 of tokenwire.v1.Part here",
    ],
    [{ case: "allExtensionNumbersOfType", value: "a.B" }, 5, "there is no message a.B here"],
    [{ case: undefined }, 3, "set one of the questions"],
  ])("answers %j with an error and goes on", async (question, errorCode, errorMessage) => {
    const answers = await ask(question, { case: "allExtensionNumbersOfType", value: "tokenwire.v1.Part" });
    expect(answers.map(({ messageResponse }) => messageResponse)).toMatchObject([
      { case: "errorResponse", value: { errorCode, errorMessage } },
      { case: "allExtensionNumbersResponse", value: { baseTypeName: "tokenwire.v1.Part", extensionNumber: [] } },
    ]);
  });

  test("repeats the host and the request", async () => {
    const [answer] = await ask({ case: "fileByFilename", value: "a.proto" });
    expect(answer).toMatchObject({
      validHost: "here",
      originalRequest: { host: "here", messageRequest: { case: "fileByFilename", value: "a.proto" } },
    });
  });

  test("sends files from which a client can be made, JSON names included", async () => {
    const [answer] = await ask({ case: "fileContainingSymbol", value: "tokenwire.v1.CompletionService" });
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: filesOf(answer).toReversed() }));
    const methods = registry.getService("tokenwire.v1.CompletionService")?.methods;
    expect(methods?.map(({ name, methodKind }) => [name, methodKind])).toEqual([
      ["Complete", "unary"],
      ["StreamComplete", "server_streaming"],
      ["CountTokens", "unary"],
    ]);
    expect(registry.getMessage("tokenwire.v1.CompleteRequest")?.field["maxTokens"]?.proto.jsonName).toBe("maxTokens");
  });
});

function filesOf(answer: ServerReflectionResponse | ServerReflectionResponseAlpha | undefined) {
  if (answer?.messageResponse.case !== "fileDescriptorResponse") return [];
  return answer.messageResponse.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
}
