import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import {
  type ChannelCredentials,
  type ChannelOptions,
  type ClientReadableStream,
  credentials,
  type Metadata,
  type MethodDefinition,
  makeGenericClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { StatusSchema } from "../../src/gen/google/rpc/status_pb.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
  CompleteResponseSchema,
  CompletionService,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";

/** A request as a test writes it. */
export type RequestInit = MessageInitShape<typeof CompleteRequestSchema>;

/** How a test calls. */
export interface ApiCallOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** A status other than OK, as a client of any kind sees it. */
export class ApiFailure extends Error {
  /** The number of the gRPC code. */
  readonly code: number;
  /** Trailer grpc-retry-pushback-ms. */
  readonly pushback: string | undefined;
  /** The detail of this type, when there is one. */
  readonly detail: <Desc extends DescMessage>(desc: Desc) => MessageShape<Desc> | undefined;

  constructor(code: number, message: string, pushback: string | undefined, detail: ApiFailure["detail"]) {
    super(message);
    this.code = code;
    this.pushback = pushback;
    this.detail = detail;
  }
}

/** One client library over one protocol; failures are {@link ApiFailure}s. */
export interface ApiClient {
  complete(request: RequestInit, options?: ApiCallOptions): Promise<CompleteResponse>;
  streamComplete(request: RequestInit, options?: ApiCallOptions): AsyncIterable<StreamCompleteResponse>;
  close(): void;
}

/** What a client trusts, and what it proves itself with where it is asked. */
export interface ClientTls {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Connects a client; over TLS when its base URL says so. */
type ConnectApiClient = (baseUrl: string, tls?: ClientTls) => ApiClient;

function connectEs(createTransport: (options: TransportOptions) => Transport): ConnectApiClient {
  return (baseUrl, tls) => connectClient(createTransport({ baseUrl, ...(tls && { nodeOptions: { ...tls } }) }));
}

interface TransportOptions {
  readonly baseUrl: string;
  readonly nodeOptions?: ClientTls;
}

/** Every way in which a TypeScript caller may talk to a gateway, by name. */
export const apiClients: ReadonlyMap<string, ConnectApiClient> = new Map([
  ["grpc-js", (baseUrl, tls) => grpcJsClient(baseUrl, tls)],
  ["Connect-ES, gRPC", connectEs((options) => createGrpcTransport(options))],
  [
    "Connect-ES, gRPC-Web over HTTP/1.1",
    connectEs((options) => createGrpcWebTransport({ ...options, httpVersion: "1.1" })),
  ],
  [
    "Connect-ES, gRPC-Web over HTTP/2",
    connectEs((options) => createGrpcWebTransport({ ...options, httpVersion: "2" })),
  ],
  [
    "Connect-ES, Connect over HTTP/1.1",
    connectEs((options) => createConnectTransport({ ...options, httpVersion: "1.1" })),
  ],
  ["Connect-ES, Connect over HTTP/2", connectEs((options) => createConnectTransport({ ...options, httpVersion: "2" }))],
  [
    "Connect-ES, Connect with binary messages",
    connectEs((options) => createConnectTransport({ ...options, httpVersion: "2", useBinaryFormat: true })),
  ],
]);

function connectClient(transport: Transport): ApiClient {
  const client = createClient(CompletionService, transport);
  return {
    async complete(request, options = {}) {
      try {
        return await client.complete(create(CompleteRequestSchema, request), options);
      } catch (thrown) {
        throw fromConnectError(thrown);
      }
    },
    async *streamComplete(request, options = {}) {
      try {
        yield* client.streamComplete(create(CompleteRequestSchema, request), options);
      } catch (thrown) {
        throw fromConnectError(thrown);
      }
    },
    close() {},
  };
}

function fromConnectError(thrown: unknown): ApiFailure {
  const error = ConnectError.from(thrown);
  const pushback = error.metadata.get("grpc-retry-pushback-ms") ?? undefined;
  return new ApiFailure(error.code, error.rawMessage, pushback, (desc) => error.findDetails(desc)[0]);
}

function methodOf<Response>(
  name: string,
  response: DescMessage,
  responseStream: boolean,
): MethodDefinition<CompleteRequest, Response> {
  return {
    path: `/${CompletionService.typeName}/${name}`,
    requestStream: false,
    responseStream,
    requestSerialize: (request) => Buffer.from(toBinary(CompleteRequestSchema, request)),
    requestDeserialize: (bytes) => fromBinary(CompleteRequestSchema, bytes),
    responseSerialize: () => Buffer.alloc(0), // a client never writes responses
    // The schema and the type parameter belong together at both calls below.
    responseDeserialize: (bytes) => fromBinary(response, bytes) as Response,
  };
}

const completeMethod = methodOf<CompleteResponse>("Complete", CompleteResponseSchema, false);
const streamMethod = methodOf<StreamCompleteResponse>("StreamComplete", StreamCompleteResponseSchema, true);

// Retries of the library's own would hide what the gateway answers.
const withoutRetries: ChannelOptions = { "grpc.enable_retries": 0 };

/** Connects grpc-js, with these options of its channel. */
export function grpcJsClient(baseUrl: string, tls?: ClientTls, options = withoutRetries): ApiClient {
  const Client = makeGenericClientConstructor({}, CompletionService.typeName);
  const client = new Client(new URL(baseUrl).host, toGrpcJsCredentials(tls), {
    ...options,
    // The library would send the address as the name of the server, which RFC 6066 forbids.
    ...(tls && { "grpc.ssl_target_name_override": "localhost" }),
  });

  function deadline(options: ApiCallOptions): { deadline?: number } {
    return options.timeoutMs === undefined ? {} : { deadline: Date.now() + options.timeoutMs };
  }

  return {
    complete(request, options = {}) {
      return new Promise((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = completeMethod;
        const call = client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          create(CompleteRequestSchema, request),
          deadline(options),
          (error, response) => (response === undefined ? reject(fromServiceError(error)) : resolve(response)),
        );
        options.signal?.addEventListener("abort", () => call.cancel(), { once: true });
      });
    },
    async *streamComplete(request, options = {}) {
      const { path, requestSerialize, responseDeserialize } = streamMethod;
      const call: ClientReadableStream<StreamCompleteResponse> = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        create(CompleteRequestSchema, request),
        deadline(options),
      );
      options.signal?.addEventListener("abort", () => call.cancel(), { once: true });
      try {
        yield* call;
      } catch (thrown) {
        throw fromServiceError(thrown);
      } finally {
        call.cancel();
      }
    },
    close: () => client.close(),
  };
}

function toGrpcJsCredentials(tls: ClientTls | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  const [ca, key, cert] = [tls.ca, tls.key, tls.cert].map((pem) => (pem === undefined ? null : Buffer.from(pem)));
  return credentials.createSsl(ca, key, cert);
}

function fromServiceError(thrown: unknown): ApiFailure {
  // grpc-js documents that a failed call gives nothing else.
  const { code, details, metadata } = thrown as ServiceError;
  const pushback = first(metadata, "grpc-retry-pushback-ms");
  const packed = first(metadata, "grpc-status-details-bin");
  const any = packed instanceof Buffer ? fromBinary(StatusSchema, packed).details : [];
  return new ApiFailure(code, details, pushback?.toString(), (desc) =>
    any.map((detail) => anyUnpack(detail, desc)).find((detail) => detail !== undefined),
  );
}

function first(metadata: Metadata, key: string): string | Buffer | undefined {
  return metadata.get(key)[0];
}
