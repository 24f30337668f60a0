import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  CompletionService,
  FinishReason,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type RouteListener, startRouteListener } from "../support/route-listener.ts";

type Event = NonNullable<MessageInitShape<typeof StreamCompleteResponseSchema>["event"]>;

/**
 * Starts a gateway of a version to come. It streams the prompt back, after an event
 * whose kind is field 2047, which no version of the API has. The caller closes it.
 */
export function startNewerGateway(): Promise<RouteListener> {
  return startRouteListener(
    (router) => {
      router.service(CompletionService, {
        async *streamComplete({ prompt }) {
          yield message({ case: "started", value: { id: "cmpl_newer" } });
          yield unknownEvent();
          yield message({ case: "textDelta", value: prompt });
          const part = { content: { case: "text", value: prompt } } as const;
          yield message({ case: "partFinished", value: { part } });
          yield message({ case: "finished", value: { finishReason: FinishReason.STOP } });
        },
      });
    },
    undefined,
    ["*"],
  );
}

function message(event: Event): StreamCompleteResponse {
  return create(StreamCompleteResponseSchema, { event });
}

function unknownEvent(): StreamCompleteResponse {
  const response = create(StreamCompleteResponseSchema);
  response.$unknown = [{ no: 2047, wireType: 0, data: new Uint8Array([1]) }];
  return response;
}
