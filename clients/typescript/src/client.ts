// client.ts
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../gen/tokenwire/v1/completion_pb.js";

const address = process.argv[2] ?? "127.0.0.1:50051";

export const client = createClient(CompletionService, createGrpcTransport({ baseUrl: `http://${address}` }));
