import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/answer/event.ts";
import type { Provider } from "../../core/provider.ts";
import { type CompleteRequest, CompleteRequestSchema, StartedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { defineLocalKind, type LocalBasics } from "../kit/kind.ts";
import { checkModel } from "./check-model.ts";
import { createFaultInjector } from "./inject-fault.ts";
import { createJournal } from "./journal.ts";
import { simModels } from "./models/index.ts";
import { createPause } from "./pause.ts";
import { run } from "./run.ts";
import type { Script } from "./script/script.ts";
import { splitPairs } from "./script/split-pairs.ts";
import { stopBefore } from "./script/stop-sequences.ts";
import { limitTokens } from "./script/token-limit.ts";
import { simKind, toTarget } from "./target.ts";
import { countInputTokens, createUsageCounter } from "./usage-counter.ts";

/** The simulator in the gateway, for development and tests. It has no settings of its own. */
export const sim = defineLocalKind({
  name: simKind,
  api: "the simulator in the gateway",
  description: "A simulator in the gateway, for development and tests.",
  keys: {},
  toSettings: () => ({}),
  placeOf: () => "in this process",
  checkModel,
  isDefault: true,
  create: createSimProvider,
});

/**
 * Creates a simulator: a provider without a network. The request alone determines
 * its answers and its faults (docs/simulator.md). It waits on the clock of the
 * call and holds nothing that must be closed.
 */
export function createSimProvider({ name }: LocalBasics): Provider {
  const journal = createJournal();
  return {
    name,
    kind: simKind,
    failsOnDemand: true,
    models: [...simModels.keys()],
    listModels: async () => [...simModels.keys()].map((id) => ({ id })),
    async countTokens(request) {
      toTarget(request); // throws for an unknown model
      return countInputTokens(request);
    },
    async open(request, attempt) {
      const { modelName, model, options } = toTarget(request);
      const answer = model.answer(request, { options, journal });
      const usageCounter = createUsageCounter(request);
      const limited = obeyLimits(answer, request);
      const script = options.splitPairs ? splitPairs(limited) : limited;

      const journalLine = model.isUnrecorded ? undefined : journal.begin(request, attempt);
      const pause = createPause(attempt);
      const requestId = toRequestId(request);
      const injectFault = createFaultInjector({
        pause,
        journalLine,
        scene: { provider: name, model: modelName, requestId },
      });
      const fault = attempt.number <= (options.fault?.attempts ?? 0) ? options.fault : undefined;
      const isEarly = fault?.afterTokens === undefined;
      if (fault !== undefined && isEarly) await injectFault(fault, undefined);

      return run({
        started: toStarted(modelName, requestId),
        script,
        options,
        fault: isEarly ? undefined : fault,
        injectFault,
        pause,
        clock: attempt.call.clock,
        usageCounter,
        journalLine,
      });
    },
  };
}

function obeyLimits(script: Script, { maxTokens, stopSequences }: CompleteRequest): Script {
  const limited = maxTokens === undefined ? script : limitTokens(script, maxTokens);
  return stopSequences.length === 0 ? limited : stopBefore(limited, stopSequences);
}

function toStarted(modelName: string, providerRequestId: string): StreamEvent {
  return {
    case: "started",
    value: create(StartedSchema, { served: { model: `simulated-${modelName}`, providerRequestId } }),
  };
}

/** A request id that is the same for the same request. */
function toRequestId(request: CompleteRequest): string {
  return `sim-${createHash("sha256").update(toBinary(CompleteRequestSchema, request)).digest("hex").slice(0, 16)}`;
}
