import type { Gateway } from "../../src/app.ts";
import type { Recording } from "../corpus/recording.ts";
import { type Caller, createCaller } from "../seen/caller.ts";
import { startConformanceGateway } from "./gateway.ts";
import { startUpstream, type Upstream } from "./upstream.ts";

/** Starts what is judged, in front of an upstream: Tokenwire, or what a test puts in its place. */
export type StartGateway = (upstream: Upstream) => Promise<Pick<Gateway, "address" | "drain">>;

/** A caller of a gateway, with recordings behind it. */
export interface Stage {
  readonly caller: Caller;
  readonly upstream: Upstream;
}

/** Runs `judge` on a stage, and ends the stage with it. The seed decides how bodies are split at random. */
export async function onStage<Outcome>(
  recordings: readonly Recording[],
  seed: number,
  judge: (stage: Stage) => Promise<Outcome>,
  startGateway: StartGateway = startConformanceGateway,
): Promise<Outcome> {
  const upstream = await startUpstream(recordings, seed);
  const gateway = await startGateway(upstream);
  try {
    return await judge({ caller: createCaller(gateway.address), upstream });
  } finally {
    await gateway.drain();
    await upstream.close();
  }
}
