import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { onTestFinished } from "vitest";

const streamed = [
  { response: "Hel", done: false },
  { response: "lo", done: false },
  { response: "!", done: false },
  { response: "", done: true, done_reason: "stop" },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("");
const whole = JSON.stringify({ generated_text: "Hello!", details: { finish_reason: "eos_token" } });

/**
 * Starts what the examples of the documents call: it answers like Ollama's
 * /api/generate and like TGI's /generate, and is gone after the test. Returns its URL.
 */
export async function startStandInModels(): Promise<string> {
  const server = createServer(async (request, response) => {
    await json(request);
    const body = request.url === "/generate" ? whole : streamed;
    // In two pieces, as networks do it.
    response.write(body.slice(0, 40));
    response.end(body.slice(40));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}
