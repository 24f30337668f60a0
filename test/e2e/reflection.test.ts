import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Health } from "../../src/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../src/gen/grpc/reflection/v1/reflection_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { createHealth } from "../../src/transport/health.ts";
import { serveReflection } from "../../src/transport/reflection.ts";
import { collect } from "../support/collect.ts";
import { type RouteListener, startRouteListener } from "../support/route-listener.ts";

let listener: RouteListener;
beforeAll(async () => {
  listener = await startRouteListener((router) => {
    createHealth(["tokenwire.v1.CompletionService"]).routes(router);
    serveReflection(router);
  });
});
afterAll(() => listener.close());

const runProgram = promisify(execFile);

/** Runs `buf`, an implementation that is not ours, and returns what it prints. */
async function buf(...args: readonly string[]): Promise<Buffer> {
  const { stdout } = await runProgram("node_modules/.bin/buf", args, { encoding: "buffer" });
  return stdout;
}

test.each(["grpc-v1", "grpc-v1alpha"])("buf curl finds the RPCs of this server by reflection %s", async (version) => {
  const methods = await buf(
    "curl",
    listener.baseUrl,
    "--http2-prior-knowledge",
    "--list-methods",
    "--reflect-protocol",
    version,
  );
  expect(methods.toString().trim().split("\n").toSorted()).toEqual([
    "grpc.health.v1.Health/Check",
    "grpc.health.v1.Health/List",
    "grpc.health.v1.Health/Watch",
    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    "tokenwire.v1.CompletionService/Complete",
    "tokenwire.v1.CompletionService/CountTokens",
    "tokenwire.v1.CompletionService/StreamComplete",
    "tokenwire.v1.ModelService/GetModel",
    "tokenwire.v1.ModelService/ListModels",
  ]);
});

test.each(["grpc", "grpcweb", "connect"])("buf curl calls an RPC over %s without any proto file", async (protocol) => {
  const url = `${listener.baseUrl}/grpc.health.v1.Health/Check`;
  const data = JSON.stringify({ service: "tokenwire.v1.CompletionService" });
  const answer = await buf("curl", url, "--http2-prior-knowledge", "--protocol", protocol, "--data", data);
  expect(JSON.parse(answer.toString())).toEqual({ status: "SERVING" });
});

test("the error of an RPC and its details reach buf curl", async () => {
  const url = `${listener.baseUrl}/grpc.health.v1.Health/Check`;
  const call = buf("curl", url, "--http2-prior-knowledge", "--protocol", "grpc", "--data", '{"service":"a.B"}');
  const failure = await call.catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 8 * Code.NotFound }); // the exit codes of buf curl
  expect(String(failure instanceof Error && "stderr" in failure && failure.stderr)).toContain("google.rpc.ErrorInfo");
});

test("every file is the one that buf makes of the same source", async () => {
  const built = await buf("build", "--as-file-descriptor-set", "--exclude-source-info", "--output", "-");
  const fileOfName = new Map(fromBinary(FileDescriptorSetSchema, built).file.map((file) => [file.name, file]));
  const reflected = await filesOfServices();
  expect(reflected.map(({ name }) => name)).toContain("google/protobuf/duration.proto");
  expect(reflected).toEqual(reflected.map(({ name }) => fileOfName.get(name)));
});

/** The files of every service, with their imports, as reflection sends them. */
async function filesOfServices(): Promise<FileDescriptorProto[]> {
  const client = createClient(ServerReflection, createGrpcTransport({ baseUrl: listener.baseUrl }));
  async function* requests() {
    for (const value of [CompletionService, ModelService, Health, ServerReflection]) {
      yield { messageRequest: { case: "fileContainingSymbol" as const, value: value.typeName } };
    }
  }
  const answers = await collect(client.serverReflectionInfo(requests()));
  return answers.flatMap(({ messageResponse }) =>
    messageResponse.case === "fileDescriptorResponse"
      ? messageResponse.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))
      : [],
  );
}
