import { type Command, Option } from "commander";
import { ReasoningOptions_Effort } from "../../gen/tokenwire/v1/completion_pb.ts";
import { exampleModels } from "../../providers/examples.ts";
import { collect } from "../flag-values.ts";

/** The flags that make a request. */
export interface RequestFlags {
  /** Required, but checked after all other flags, so that a mistyped --model is reported as an unknown flag. */
  readonly model?: string;
  readonly system?: string;
  readonly file?: readonly string[];
  readonly tool?: readonly string[];
  readonly toolChoice?: string;
  readonly schema?: string;
  readonly effort?: string;
}

/** The efforts by their names on the command line. */
export const efforts: ReadonlyMap<string, ReasoningOptions_Effort> = new Map(
  Object.entries(ReasoningOptions_Effort)
    .filter(([, effort]) => effort !== ReasoningOptions_Effort.UNSPECIFIED)
    .map(([name, effort]) => [name.toLowerCase(), effort]),
);

/** Adds the prompt and the flags of {@link RequestFlags} to a command. */
export function addRequestFlags(command: Command): void {
  command
    .argument("[prompt...]", 'what to ask; "-" stands for standard input, which a pipe or a file gives without it')
    .optionsGroup("What the model gets:")
    .option("-m, --model <name>", `required: an alias or "provider/model", such as "${exampleModels.free}"`)
    .option("-s, --system <text>", "instructions that outrank the prompt; @FILE reads them from a file")
    .option(
      "-f, --file <path>",
      "an image, PDF or text before the prompt, PATH or PATH:type/subtype; repeatable",
      collect,
    )
    .option("--tool <file>", "tools that the model may call, as JSON; repeatable", collect)
    .option("--tool-choice <how>", "auto, none, required, or the name of the one tool to call")
    .option("--schema <file>", "JSON Schema that the answer must fit")
    .addOption(new Option("--effort <level>", "how hard the model thinks").choices([...efforts.keys()]));
}
