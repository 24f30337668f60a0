import { beginAttempt } from "../../src/core/call/attempt.ts";
import type { Channel } from "../../src/core/call/channel.ts";
import type { Completion } from "../../src/core/call/completion.ts";
import { beginTestCall } from "./test-call.ts";

/** A channel that a test can see the closing of. */
export interface TestChannel extends Channel {
  isClosed: boolean;
}

/** Creates the channel of a call's next attempt, without a connection. */
export function channelOf(call: Completion = beginTestCall()): TestChannel {
  const channel: TestChannel = {
    attempt: beginAttempt(call),
    isClosed: false,
    close() {
      channel.isClosed = true;
    },
  };
  return channel;
}
