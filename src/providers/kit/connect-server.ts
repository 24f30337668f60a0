// The server of one provider: its connections, its credentials, and the two things that it is asked.
import type { GatewayError } from "../../core/errors/error.ts";
import { type CleanWord, collectSecrets, createCleanWord } from "../../core/errors/secrets.ts";
import type { UpstreamExchange } from "../../core/errors/upstream-error.ts";
import type { ListedModel } from "../../core/listed-model.ts";
import { createHttpClient, type HttpClient } from "../../wire/http/http.ts";
import type { ProviderDependencies, RemoteBasics, RemoteSettings } from "./kind.ts";
import { type ListFormat, listModels } from "./list-models.ts";
import { createSender, type SendRequest } from "./send-request.ts";

/** Where a server is, and how it is asked. */
export interface ServerOptions extends RemoteBasics, RemoteSettings {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The headers of its API, its key included. Names in lower case. */
  readonly apiHeaders: Readonly<Record<string, string>>;
  /** Further headers of the configuration, which win over all others. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Reads what an answer with an error status says. */
  readonly toStatusError: (exchange: UpstreamExchange, body: string) => GatewayError;
}

/** A server that can be asked. */
export interface Server {
  readonly send: SendRequest;
  /** See {@link listModels}. */
  list(format: ListFormat, signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** Takes the server's credentials out of a word of its answers. */
  readonly clean: CleanWord;
  /** How many connections to it there are now. */
  connections: HttpClient["connections"];
  /** Closes all connections. Called once, when nothing is under way. */
  readonly close: () => Promise<void>;
}

/** Prepares the server of a provider. It holds no connection before its first request. */
export function connectServer(options: ServerOptions, { clock, proxyFor }: ProviderDependencies): Server {
  const { name, origin, apiKey, apiKeys, apiHeaders, connectTimeoutMs, toStatusError } = options;
  const proxy = proxyFor?.(origin);
  const http = createHttpClient({ origin, connectTimeoutMs, clock, proxy });
  const credentials = { keys: [apiKey, ...apiKeys], headers: options.headers };
  const secrets = [...collectSecrets(credentials), ...(proxy?.secrets ?? [])];
  const common = {
    // A compressed answer could be a thousand times its size.
    "accept-encoding": "identity",
    "user-agent": "tokenwire",
    ...apiHeaders,
    ...options.headers,
  };
  const headers = { accept: "text/event-stream, application/json", "content-type": "application/json", ...common };
  const listing = { name, http, headers: { accept: "application/json", ...common }, secrets, clock, toStatusError };
  return {
    send: createSender({ name, http, headers, secrets, clock, toStatusError }),
    list: (format, signal) => listModels({ ...listing, ...format }, signal),
    clean: createCleanWord(credentials),
    connections: http.connections,
    close: () => http.close(),
  };
}
