// Calls with Connect, over any of its transports.
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { CompletionService } from "../gen/tokenwire/v1/completion_pb.js";
import { type Api, type CallOptions, Failure } from "./api.ts";

const retryDelayMs = 100;

/** The API over a transport of Connect. */
export function createConnectApi(transport: Transport): Api {
  const client = createClient(CompletionService, transport);
  return {
    complete(request, { waitForReady, ...options } = {}) {
      return waitForReady
        ? untilReady(options, (each) => client.complete(request, each))
        : client.complete(request, options).catch(fail);
    },
    async *streamComplete(request, { waitForReady, ...options } = {}) {
      try {
        yield* client.streamComplete(request, options);
      } catch (thrown) {
        fail(thrown);
      }
    },
  };
}

/** Connect has no wait-for-ready: a caller that wants to wait tries again until its deadline. */
async function untilReady<T>(options: CallOptions, call: (options: CallOptions) => Promise<T>): Promise<T> {
  const { timeoutMs = 60_000 } = options;
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await call({ ...options, timeoutMs: endsAt - Date.now() });
    } catch (thrown) {
      if (toFailure(thrown).code !== "UNAVAILABLE" || Date.now() + retryDelayMs > endsAt) fail(thrown);
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    }
  }
}

function fail(thrown: unknown): never {
  throw toFailure(thrown);
}

function toFailure(thrown: unknown): Failure {
  const error = ConnectError.from(thrown);
  return new Failure(toCodeName(error), error.rawMessage, (desc) => error.findDetails(desc)[0]);
}

function toCodeName({ code, cause }: ConnectError): string {
  // A browser does not report why nothing answered: its fetch fails with a TypeError.
  if (cause instanceof TypeError) return "UNAVAILABLE";
  // gRPC writes it with two l.
  if (code === Code.Canceled) return "CANCELLED";
  return Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
