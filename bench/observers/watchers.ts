// The process of operators: as many Watches of the operations port as it takes, half of them of each kind.
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { AdminService } from "../../src/gen/tokenwire/admin/v1/admin_pb.ts";
import type { FromWatchers, ToWatchers } from "./messages.ts";

const ofEachKind = 5;

process.on("message", ({ opsPort }: ToWatchers) => {
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${opsPort}` });
  const admin = createClient(AdminService, transport);
  const kinds = [() => admin.watchSummary({}), () => admin.watchCalls({})];
  const opened = kinds.flatMap((open) => Array.from({ length: ofEachKind }, () => readAll(open())));
  const onOpened = (): void => {
    const message: FromWatchers = { kind: "watching" };
    process.send?.(message);
  };
  const onFailed = (thrown: unknown): void => {
    console.error(thrown);
    process.exit(1);
  };
  Promise.all(opened).then(onOpened, onFailed);
});
process.on("disconnect", () => process.exit(0));

/** Reads to the end. Resolves when the first answer has come; a Watch that fails before ends the process. */
function readAll(answers: AsyncIterable<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    async function read(): Promise<void> {
      for await (const _ of answers) resolve();
    }
    read().catch(reject);
  });
}
