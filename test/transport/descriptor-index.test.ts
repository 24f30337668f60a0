import { file_google_protobuf_java_features } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { file_tokenwire_v1_completion } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { createDescriptorIndex, withImports } from "../../src/transport/descriptor-index.ts";

const index = createDescriptorIndex([file_tokenwire_v1_completion, file_google_protobuf_java_features]);

test.each([
  ["tokenwire.v1.CompletionService", "tokenwire/v1/completion.proto"],
  ["tokenwire.v1.CompletionService.StreamComplete", "tokenwire/v1/completion.proto"],
  ["tokenwire.v1.CompleteRequest", "tokenwire/v1/completion.proto"],
  ["tokenwire.v1.ToolChoice.Mode", "tokenwire/v1/completion.proto"],
  ["tokenwire.v1.Part", "tokenwire/v1/message.proto"],
  ["google.protobuf.Duration", "google/protobuf/duration.proto"],
  ["pb.java", "google/protobuf/java_features.proto"],
  ["tokenwire.v1", undefined],
  ["tokenwire.v1.CompletionService.complete", undefined],
  ["", undefined],
])("%j is declared in %s", (symbol, file) => {
  expect(index.findSymbol(symbol)?.proto.name).toBe(file);
});

test("services are listed, imported files are found", () => {
  expect(index.services).toEqual(["tokenwire.v1.CompletionService"]);
  expect(index.findFile("tokenwire/v1/usage.proto")?.name).toBe("tokenwire/v1/usage");
  expect(index.findFile("tokenwire/v1/usage")).toBeUndefined();
});

describe("extensions", () => {
  test("are found by message and number", () => {
    expect(index.findExtension("google.protobuf.FeatureSet", 1001)?.proto.name).toBe(
      "google/protobuf/java_features.proto",
    );
    expect(index.findExtension("google.protobuf.FeatureSet", 1002)).toBeUndefined();
    expect(index.findExtension("google.protobuf.Duration", 1001)).toBeUndefined();
  });

  test.each([
    ["google.protobuf.FeatureSet", [1001]],
    ["google.protobuf.Duration", []],
    ["tokenwire.v1.ToolChoice.Mode", undefined],
    ["a.B", undefined],
  ])("of %s are %j", (message, numbers) => {
    expect(index.findExtensionNumbers(message)).toEqual(numbers);
  });
});

test("a file comes before those that it imports, and each once", () => {
  expect(withImports(file_tokenwire_v1_completion).map(({ proto }) => proto.name)).toEqual([
    "tokenwire/v1/completion.proto",
    "tokenwire/v1/usage.proto",
    "tokenwire/v1/message.proto",
    "google/protobuf/duration.proto",
  ]);
});
