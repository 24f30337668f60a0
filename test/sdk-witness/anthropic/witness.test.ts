import { describeWitness } from "../witness.ts";
import { ways } from "./call.ts";
import { calls } from "./calls.ts";
import { known } from "./differences.ts";

describeWitness({
  kind: "anthropic",
  calls,
  ways,
  known,
  rejected: [
    "CompleteRequest.frequency_penalty",
    "CompleteRequest.presence_penalty",
    "CompleteRequest.seed",
    "ResponseFormat.json_object",
  ],
});
