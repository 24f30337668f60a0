import { describeWitness } from "../witness.ts";
import { ways } from "./call.ts";
import { calls } from "./calls.ts";
import { known } from "./differences.ts";

describeWitness({
  kind: "openai",
  calls,
  ways,
  known,
  refused: ["CompleteRequest.top_k", "ReasoningOptions.budget_tokens"],
});
