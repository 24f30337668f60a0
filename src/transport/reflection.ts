import { type DescFile, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import { file_google_rpc_error_details } from "../gen/google/rpc/error_details_pb.ts";
import { file_grpc_health_v1_health } from "../gen/grpc/health/v1/health_pb.ts";
import {
  file_grpc_reflection_v1_reflection,
  ServerReflection,
  type ServerReflectionRequest,
} from "../gen/grpc/reflection/v1/reflection_pb.ts";
import {
  file_grpc_reflection_v1alpha_reflection,
  ServerReflection as ServerReflectionAlpha,
  type ServerReflectionRequest as ServerReflectionRequestAlpha,
} from "../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { file_tokenwire_v1_completion } from "../gen/tokenwire/v1/completion_pb.ts";
import { file_tokenwire_v1_error } from "../gen/tokenwire/v1/error_pb.ts";
import { file_tokenwire_v1_model } from "../gen/tokenwire/v1/model_pb.ts";
import { createDescriptorIndex, type DescriptorIndex, withImports } from "./descriptor-index.ts";

// Besides the services, the files whose messages are details of errors, so that clients can decode them.
const apiIndex = createDescriptorIndex([
  file_tokenwire_v1_completion,
  file_tokenwire_v1_model,
  file_tokenwire_v1_error,
  file_google_rpc_error_details,
  file_grpc_health_v1_health,
  file_grpc_reflection_v1_reflection,
  file_grpc_reflection_v1alpha_reflection,
]);

/**
 * Serves grpc.reflection on a router, v1 and v1alpha, so that clients such as
 * grpcurl and `buf curl` can call this API without its proto files. `index` has
 * what it shows, by default the API.
 */
export function serveReflection(router: ConnectRouter, index: DescriptorIndex = apiIndex): void {
  router.service(ServerReflection, { serverReflectionInfo: (requests) => answerEach(requests, index) });
  router.service(ServerReflectionAlpha, { serverReflectionInfo: (requests) => answerEach(requests, index) });
}

// The two versions differ in the name of their package only.
type Request = ServerReflectionRequest | ServerReflectionRequestAlpha;

async function* answerEach<AnyRequest extends Request>(requests: AsyncIterable<AnyRequest>, index: DescriptorIndex) {
  for await (const request of requests) {
    const { host, messageRequest } = request;
    yield { validHost: host, originalRequest: request, messageResponse: answer(messageRequest, index) };
  }
}

function answer(question: Request["messageRequest"], index: DescriptorIndex) {
  switch (question.case) {
    case "listServices":
      return { case: "listServicesResponse" as const, value: { service: index.services.map((name) => ({ name })) } };
    case "fileByFilename":
      return answerWithFile(index.findFile(question.value), `file ${question.value}`);
    case "fileContainingSymbol":
      return answerWithFile(index.findSymbol(question.value), `symbol ${question.value}`);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      const file = index.findExtension(containingType, extensionNumber);
      return answerWithFile(file, `extension ${extensionNumber} of ${containingType}`);
    }
    case "allExtensionNumbersOfType":
      return answerWithExtensions(question.value, index);
    case undefined:
      return refuse(Code.InvalidArgument, "set one of the questions");
    default:
      return question satisfies never;
  }
}

function answerWithFile(file: DescFile | undefined, wanted: string) {
  if (file === undefined) return refuse(Code.NotFound, `there is no ${wanted} here`);
  const fileDescriptorProto = withImports(file).map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto } };
}

function answerWithExtensions(baseTypeName: string, index: DescriptorIndex) {
  const extensionNumber = index.findExtensionNumbers(baseTypeName);
  if (extensionNumber === undefined) return refuse(Code.NotFound, `there is no message ${baseTypeName} here`);
  return {
    case: "allExtensionNumbersResponse" as const,
    value: { baseTypeName, extensionNumber: [...extensionNumber] },
  };
}

function refuse(errorCode: Code, errorMessage: string) {
  return { case: "errorResponse" as const, value: { errorCode, errorMessage } };
}
