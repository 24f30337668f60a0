// The process of the load client: makes calls over raw sockets, and checks every one.
import type { Caller, Target } from "./caller.ts";
import { createGrpcCaller } from "./grpc/caller.ts";
import { createHttpCaller } from "./http/caller.ts";
import type { FromClient, ToClient } from "./messages.ts";
import { type Held, runLoad } from "./run-load.ts";

let caller: Caller | undefined;
let held: Held = { ends: [] };

process.on("message", (message: ToClient) => {
  obey(message).then(send, (thrown: unknown) => {
    console.error(thrown);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit(0));
send({ kind: "ready" });

async function obey(message: ToClient): Promise<FromClient> {
  switch (message.kind) {
    case "open":
      caller = createCaller(message.target);
      held = { ends: [] };
      return { kind: "opened" };
    case "run":
      if (caller === undefined) throw new Error("there is no target yet");
      return { kind: "ran", result: await runLoad(caller, message.load, held) };
    case "close":
      caller?.close();
      return { kind: "closed" };
    default:
      return message satisfies never;
  }
}

function createCaller(target: Target): Caller {
  return target.protocol === "grpc" ? createGrpcCaller(target) : createHttpCaller(target);
}

function send(message: FromClient): void {
  process.send?.(message);
}
