import { once } from "node:events";
import { createSecureServer, createServer, type Http2SecureServer, type Http2Server } from "node:http2";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import {
  type CompleteRequest,
  CompleteResponseSchema,
  CompletionService,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Model, ModelService, type UnlistedProviderSchema } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { readFixture } from "./fixture.ts";

/** A server that remembers what it was asked, and answers what a test says. */
export interface RecordingGateway {
  readonly address: string;
  readonly requests: readonly CompleteRequest[];
  /** Metadata of the calls. */
  readonly headers: readonly Headers[];
  /** What the next streams are answered with. */
  events: readonly MessageInitShape<typeof StreamCompleteResponseSchema>[];
  /** The pages of ListModels. */
  modelPages: readonly (readonly Model[])[];
  /** Further members of each of them. */
  unlistedProviders: readonly MessageInitShape<typeof UnlistedProviderSchema>[];
  close(): Promise<void>;
}

/** None, the certificate of "localhost" in test/fixtures/tls, or that and one of the client by the same authority. */
export type Protection = "plain" | "tls" | "mutual tls";

/** Starts a server on 127.0.0.1. */
export async function startRecordingGateway(protection: Protection = "plain"): Promise<RecordingGateway> {
  const requests: CompleteRequest[] = [];
  const headers: Headers[] = [];
  function record(request: CompleteRequest | undefined, { requestHeader }: HandlerContext): void {
    if (request !== undefined) requests.push(request);
    headers.push(requestHeader);
  }

  function routes(router: ConnectRouter): void {
    router.service(CompletionService, {
      complete(request, context) {
        record(request, context);
        return create(CompleteResponseSchema, { text: "whole" });
      },
      async *streamComplete(request, context) {
        record(request, context);
        for (const event of gateway.events) yield create(StreamCompleteResponseSchema, event);
      },
      countTokens({ request }, context) {
        record(request, context);
        return { inputTokens: 7, estimated: true };
      },
    });
    router.service(ModelService, {
      listModels({ pageToken }) {
        const page = Number(pageToken);
        const hasNext = page + 1 < gateway.modelPages.length;
        return {
          models: [...(gateway.modelPages[page] ?? [])],
          nextPageToken: hasNext ? String(page + 1) : "",
          unlistedProviders: [...gateway.unlistedProviders],
        };
      },
    });
  }

  const server = createHttp2Server(protection, connectNodeAdapter({ routes }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");

  const gateway: RecordingGateway = {
    address: protection === "plain" ? `http://127.0.0.1:${address.port}` : `https://localhost:${address.port}`,
    requests,
    headers,
    events: [],
    modelPages: [],
    unlistedProviders: [],
    async close() {
      server.close();
      await once(server, "close");
    },
  };
  return gateway;
}

function createHttp2Server(
  protection: Protection,
  handler: ReturnType<typeof connectNodeAdapter>,
): Http2Server | Http2SecureServer {
  if (protection === "plain") return createServer(handler);
  const cert = readFixture("tls/localhost.crt");
  const isMutual = protection === "mutual tls";
  return createSecureServer(
    { cert, key: readFixture("tls/localhost.key"), ca: cert, requestCert: isMutual, rejectUnauthorized: isMutual },
    handler,
  );
}
