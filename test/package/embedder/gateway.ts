// A gateway as an embedder runs one: with a provider of their own, in their process and on a port.
import { CallError, createGateway, type Gateway, type GatewayOptions, type Provider } from "tokenwire";
import { create, FinishedSchema, FinishReason } from "tokenwire/v1";

const shout: Provider = {
  name: "shout",
  kind: "shout",
  models: ["loud"],
  async *open({ prompt }) {
    yield [{ case: "textDelta", value: prompt.toUpperCase() }];
    yield [{ case: "finished", value: create(FinishedSchema, { finishReason: FinishReason.STOP }) }];
  },
};

const options: GatewayOptions = {
  providers: { shout, claude: { kind: "anthropic", apiKey: process.env["ANTHROPIC_API_KEY"] }, sim: { kind: "sim" } },
  models: { loud: { target: "shout/loud", caps: { totalTimeout: "10s" } } },
};

async function readFirstDelta(gateway: Gateway): Promise<string | undefined> {
  for await (const { event } of gateway.streamComplete({ model: "loud", prompt: "hello" })) {
    if (event.case === "textDelta") return event.case;
  }
  return undefined;
}

async function reasonOfNothing(gateway: Gateway): Promise<string> {
  try {
    return (await gateway.complete({ model: "loud" })).text;
  } catch (thrown) {
    return thrown instanceof CallError ? thrown.reason : "no CallError";
  }
}

async function completeOverSocket(address: string): Promise<unknown> {
  const response = await fetch(`${address}/tokenwire.v1.CompletionService/Complete`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "loud", prompt: "hello over a socket" }),
  });
  return ((await response.json()) as { text: string }).text;
}

await using gateway = createGateway(options);
const { text } = await gateway.complete({ model: "loud", prompt: "hello" }, { timeoutMs: 30_000 });
const { address } = await gateway.listen({ port: 0 });
const results = [
  text,
  await readFirstDelta(gateway),
  await reasonOfNothing(gateway),
  await completeOverSocket(address),
];
console.log(JSON.stringify(results));
