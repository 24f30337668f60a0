import { FinishReason } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Script, textSteps } from "./script.ts";
import { createStopGate } from "./stop-gate.ts";

/** The script up to the first stop sequence in its text; what leads up to one stays within a part. */
export function* stopBefore(script: Script, stopSequences: readonly string[]): Script {
  const gate = createStopGate(stopSequences);
  for (let next = script.next(); ; next = script.next()) {
    if (next.done === true) {
      yield* textSteps(gate.flush());
      return next.value;
    }
    const step = next.value;
    if (step.kind === "token" && step.event.case === "textDelta") {
      const { tokens, stopSequence } = gate.push(step.event.value);
      yield* textSteps(tokens);
      if (stopSequence !== undefined) return { finishReason: FinishReason.STOP_SEQUENCE, stopSequence };
    } else {
      yield* textSteps(gate.flush());
      yield step;
    }
  }
}
