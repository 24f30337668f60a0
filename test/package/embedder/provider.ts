// A provider as an embedder writes one: it says the prompt in capitals.
import { GatewayError, type Provider, type Reason, type StreamEvent } from "tokenwire";
import { CompleteRequestSchema, CompletionService, create, FinishedSchema, FinishReason } from "tokenwire/v1";

const shout = {
  name: "shout",
  kind: "shout",
  models: ["loud"],
  async *open({ prompt }): AsyncGenerator<readonly StreamEvent[], void, undefined> {
    if (prompt === "") throw new GatewayError("INVALID_REQUEST", "shout: there is nothing to shout");
    yield [{ case: "textDelta", value: prompt.toUpperCase() }];
    yield [{ case: "finished", value: create(FinishedSchema, { finishReason: FinishReason.STOP }) }];
  },
} satisfies Provider;

async function read(prompt: string): Promise<string> {
  const events: string[] = [];
  for await (const batch of shout.open(create(CompleteRequestSchema, { prompt }))) {
    for (const event of batch) events.push(event.case === "textDelta" ? event.value : String(event.case));
  }
  return events.join(" ");
}

async function reasonOf(prompt: string): Promise<Reason | undefined> {
  try {
    await read(prompt);
    return undefined;
  } catch (thrown) {
    return GatewayError.from(thrown).reason;
  }
}

console.log(JSON.stringify([CompletionService.typeName, await read("hello"), await reasonOf("")]));
