import { onTestFinished } from "vitest";
import type { Dependencies, Gateway } from "../../src/app.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import type { AnswerForm } from "./answer-forms.ts";
import type { ApiClient } from "./api-clients.ts";
import { connectGrpcJs } from "./call-outcome.ts";
import { type Script, type ScriptedUpstream, startScriptedUpstream } from "./scripted-upstream.ts";
import { startConfiguredGateway } from "./test-gateway.ts";

/** A gateway between a client and providers whose faults a test writes. All of it is gone after the test. */
export interface FaultStage {
  readonly gateway: Gateway;
  readonly client: ApiClient;
}

/** Starts a scripted upstream that is closed after the test. */
export async function startFaultUpstream(script: Script): Promise<ScriptedUpstream> {
  const upstream = await startScriptedUpstream(script);
  onTestFinished(() => upstream.close());
  return upstream;
}

/** Starts a gateway and a client that end with the test. */
export async function startFaultStage(
  config: ConfigInput,
  dependencies: Partial<Dependencies> = {},
): Promise<FaultStage> {
  const gateway = await startConfiguredGateway(
    { ...config, server: { drainTimeout: "1ms", ...config.server } },
    dependencies,
  );
  const client = connectGrpcJs(gateway.address);
  onTestFinished(async () => {
    client.close();
    await gateway.drain();
  });
  return { gateway, client };
}

/** The configuration of a provider at an origin. */
export function providerAt(origin: string, { kind }: Pick<AnswerForm, "kind">, limits: object = {}) {
  return { kind, baseUrl: origin, ...limits };
}
