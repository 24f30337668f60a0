import type { Attempt } from "../../core/call/attempt.ts";
import type { Reason } from "../../core/errors/error.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";

const maxEntries = 256;

/** State of a simulated call. */
export type CallState = "running" | "finished" | "failed" | "cancelled";

/** The record of a call. */
export interface JournalEntry {
  /** The gateway's id of the completion. */
  readonly id: string;
  /** Model of the request, with its options. */
  readonly model: string;
  readonly attempt: number;
  readonly state: CallState;
  /** Why it failed or was cancelled. */
  readonly reason?: Reason;
  /** Tokens that had left the simulator. */
  readonly tokens: number;
}

/** Writes the entry of one call. */
export interface JournalLine {
  /** Records how many tokens have left the simulator. */
  sent(tokens: number): void;
  /** Records that the simulator itself is about to fail, so that the end of the attempt is no cancellation. */
  failing(): void;
}

/** Journal keeps how the last 256 calls ended, without their prompts and answers. */
export interface Journal {
  /** Opens the entry of a call; the end of the attempt closes it. */
  begin(request: CompleteRequest, attempt: Attempt): JournalLine;
  /** The calls that have the same end_user_id and labels as `like`, where it sets them; the newest last. */
  find(like: CompleteRequest): JournalEntry[];
}

interface Tags {
  readonly endUserId: string;
  readonly labels: ReadonlyMap<string, string>;
}

interface Kept {
  readonly tags: Tags;
  readonly call: Pick<JournalEntry, "id" | "model" | "attempt">;
  state: CallState;
  reason: Reason | undefined;
  tokens: number;
}

/** Creates an empty journal. */
export function createJournal(): Journal {
  const lines: Kept[] = [];
  return {
    begin(request, attempt) {
      const call = { id: attempt.call.id, model: request.model, attempt: attempt.number };
      const line: Kept = { tags: toTags(request), call, state: "running", reason: undefined, tokens: 0 };
      lines.push(line);
      if (lines.length > maxEntries) lines.shift();
      let failedState: CallState = "cancelled";
      attempt.onEnd((outcome) => {
        line.state = outcome.kind === "finished" ? "finished" : failedState;
        line.reason = outcome.kind === "finished" ? undefined : outcome.error.reason;
      });
      return {
        sent(tokens) {
          line.tokens = tokens;
        },
        failing() {
          failedState = "failed";
        },
      };
    },
    find(like) {
      const wanted = toTags(like);
      return lines.filter(({ tags }) => matches(tags, wanted)).map(toEntry);
    },
  };
}

function toEntry({ call, state, reason, tokens }: Kept): JournalEntry {
  return { ...call, state, ...(reason !== undefined && { reason }), tokens };
}

function matches(tags: Tags, wanted: Tags): boolean {
  const isSameUser = wanted.endUserId === "" || wanted.endUserId === tags.endUserId;
  return isSameUser && wanted.labels.entries().every(([label, value]) => tags.labels.get(label) === value);
}

function toTags({ endUserId, labels }: CompleteRequest): Tags {
  return { endUserId, labels: new Map(Object.entries(labels)) };
}
