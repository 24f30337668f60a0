import type { Target } from "../client/caller.ts";
import type { Load, LoadResult } from "../client/load.ts";
import type { Plan } from "../upstream/plan.ts";
import type { Stage } from "./stage.ts";

/** The load client while it has one target. */
export interface ClientSession {
  /** Runs a load with the upstream answering by the plan, or as before. Rejects when it has not ended in time. */
  run(load: Load, plan?: Plan): Promise<LoadResult>;
}

const closeMs = 10_000;

/** Connects the client to a target for as long as `use` takes; its connections are closed then, whatever happened. */
export async function withClient<T>(
  stage: Stage,
  target: Target,
  loadMs: number,
  use: (session: ClientSession) => Promise<T>,
): Promise<T> {
  await stage.client.ask({ kind: "open", target }, "opened", closeMs);
  let isStuck = false;
  async function run(load: Load, plan?: Plan): Promise<LoadResult> {
    if (plan !== undefined) await stage.upstream.ask({ kind: "plan", plan }, "planned", closeMs);
    isStuck = true;
    const { result } = await stage.client.ask({ kind: "run", load }, "ran", loadMs);
    isStuck = false;
    return result;
  }

  try {
    return await use({ run });
  } finally {
    // A load that has not ended would answer in the midst of the next one.
    if (isStuck) await stage.replaceClient();
    else await stage.client.ask({ kind: "close" }, "closed", closeMs);
  }
}
