import type { DescMessage } from "@bufbuild/protobuf";
import { CompletionService } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";

/** The path of a method of CompletionService. */
export function pathOf(method: string): string {
  return `/${CompletionService.typeName}/${method}`;
}

/** The messages that an RPC at a path answers with. */
export function outputOf(path: string | undefined): DescMessage {
  const method = CompletionService.methods.find(({ name }) => path?.startsWith(pathOf(name)) === true);
  return (method ?? CompletionService.method.complete).output;
}
