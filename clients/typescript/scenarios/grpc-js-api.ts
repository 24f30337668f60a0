// Calls with grpc-js: its channel and calls, and the messages of protobuf-es.
import { type DescMessage, type DescMethod, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import {
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { StatusSchema } from "../gen/google/rpc/status_pb.js";
import {
  type CompleteRequest,
  type CompleteResponse,
  CompletionService,
  type StreamCompleteResponse,
} from "../gen/tokenwire/v1/completion_pb.js";
import { type Api, type CallOptions, Failure } from "./api.ts";

/** The API over a channel of grpc-js, which is closed by `close`. */
export function createGrpcJsApi(address: string, credentials: ChannelCredentials): Api & { close(): void } {
  // Retries of the library's own would hide what the gateway answers.
  const client = new Client(address, credentials, {
    "grpc.enable_retries": 0,
    // As much as a gateway sends; grpc-js alone takes 4 MiB.
    "grpc.max_receive_message_length": 128 * 1024 * 1024,
  });
  const { complete, streamComplete } = CompletionService.method;

  return {
    complete(request, options = {}) {
      return new Promise((resolve, reject) => {
        const call = client.makeUnaryRequest(
          ...toMethod<CompleteResponse>(complete),
          request,
          toMetadata(options),
          toOptions(options),
          (error, response) => (response === undefined ? reject(toFailure(error)) : resolve(response)),
        );
        options.signal?.addEventListener("abort", () => call.cancel());
      });
    },
    async *streamComplete(request, options = {}) {
      const call: ClientReadableStream<StreamCompleteResponse> = client.makeServerStreamRequest(
        ...toMethod<StreamCompleteResponse>(streamComplete),
        request,
        toMetadata(options),
        toOptions(options),
      );
      options.signal?.addEventListener("abort", () => call.cancel());
      try {
        yield* call;
      } catch (thrown) {
        throw toFailure(thrown);
      }
    },
    close: () => client.close(),
  };
}

type Method<Response> = [path: string, (request: CompleteRequest) => Buffer, (bytes: Buffer) => Response];

function toMethod<Response>({ parent, name, input, output }: DescMethod): Method<Response> {
  return [
    `/${parent.typeName}/${name}`,
    (request) => Buffer.from(toBinary(input, request)),
    // The callers above name the type that belongs to the schema.
    (bytes) => fromBinary(output, bytes) as Response,
  ];
}

function toMetadata({ waitForReady = false }: CallOptions): Metadata {
  return new Metadata({ waitForReady });
}

function toOptions({ timeoutMs }: CallOptions): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

function toFailure(thrown: unknown): Failure {
  // grpc-js documents that a failed call gives nothing else.
  const { code, details, metadata } = thrown as ServiceError;
  const [packed] = metadata.get("grpc-status-details-bin");
  const all = packed instanceof Buffer ? fromBinary(StatusSchema, packed).details : [];
  return new Failure(status[code], details, <Desc extends DescMessage>(desc: Desc) =>
    all.map((each) => anyUnpack(each, desc)).find((detail) => detail !== undefined),
  );
}
