import { expect, test } from "vitest";
import { maxAnswerParts } from "../../../../../src/core/answer/parts/part-order.ts";
import { GatewayError } from "../../../../../src/core/errors/error.ts";
import type { BlockDelta } from "../../../../../src/providers/anthropic/api.ts";
import {
  createOpenBlocks,
  maxBlockLength,
  type OpenBlocks,
} from "../../../../../src/providers/anthropic/response/blocks/open-blocks.ts";

const longText = "x".repeat(1024 * 1024);

const delta = (kind: "signature" | "input" | "compaction"): BlockDelta => ({ kind, text: longText });

const nothing = (): void => {};

const begin =
  (type: string) =>
  (blocks: OpenBlocks): void => {
    blocks.open(0, { type, id: "t", name: "f" }, false);
  };

/** Blocks and deltas that a provider may send without end, and how many of them are read. */
const floods: readonly (readonly [
  name: string,
  send: (blocks: OpenBlocks, index: number) => void,
  most: number,
  begin: (blocks: OpenBlocks) => void,
])[] = [
  [
    "blocks that are not closed",
    (blocks, index) => blocks.open(index, { type: "tool_use", id: `t${index}`, name: "f" }, false),
    maxAnswerParts,
    nothing,
  ],
  [
    "long blocks",
    (blocks) => blocks.open(0, { type: "web_search_tool_result", content: longText }, false),
    maxBlockLength / longText.length,
    nothing,
  ],
  ["a signature", (blocks) => blocks.read(0, delta("signature")), maxBlockLength / longText.length, begin("thinking")],
  ["an input", (blocks) => blocks.read(0, delta("input")), maxBlockLength / longText.length, begin("tool_use")],
  ["a summary", (blocks) => blocks.read(0, delta("compaction")), maxBlockLength / longText.length, begin("compaction")],
];

test.each(floods)("%s without end are a protocol error", (_name, send, most, begin) => {
  const blocks = createOpenBlocks();
  begin(blocks);
  let sent = 0;
  let reason: string | undefined;
  while (reason === undefined && sent <= most) {
    try {
      send(blocks, sent);
      sent += 1;
    } catch (thrown) {
      ({ reason } = GatewayError.from(thrown));
    }
  }
  expect(reason).toBe("UPSTREAM_PROTOCOL_ERROR");
  expect(sent).toBeGreaterThanOrEqual(most - 1);
});
