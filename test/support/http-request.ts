import type { HttpRequest, HttpResponse } from "../../src/wire/http/http.ts";

/** A request that a test says little about. */
export function httpRequest(options: Partial<HttpRequest> = {}): HttpRequest {
  return { path: "/", headers: {}, body: "x", signal: new AbortController().signal, ...options };
}

/** Reads a body to its end. */
export async function readBody({ body }: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
