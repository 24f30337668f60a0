import { expect, test } from "vitest";
import { GatewayError } from "../../../src/core/error.ts";
import { maxAnswerParts } from "../../../src/core/part-teller.ts";
import type { BlockDelta } from "../../../src/providers/anthropic/api.ts";
import { createOpenBlocks, maxBlockLength, type OpenBlocks } from "../../../src/providers/anthropic/open-blocks.ts";

const longText = "x".repeat(1024 * 1024);

const delta = (kind: "signature" | "input" | "compaction"): BlockDelta => ({ kind, text: longText });

/** What a provider may send without end, and how often it may. */
const floods: readonly (readonly [name: string, send: (blocks: OpenBlocks, index: number) => void, most: number])[] = [
  ["blocks that are not closed", (blocks, index) => blocks.open(index, { type: "thinking" }), maxAnswerParts],
  [
    "long blocks",
    (blocks) => blocks.open(0, { type: "web_search_tool_result", content: longText }),
    maxBlockLength / longText.length,
  ],
  ["a signature", (blocks) => blocks.read(0, delta("signature")), maxBlockLength / longText.length],
  ["an input", (blocks) => blocks.read(0, delta("input")), maxBlockLength / longText.length],
  ["a summary", (blocks) => blocks.read(0, delta("compaction")), maxBlockLength / longText.length],
];

test.each(floods)("%s without end are a protocol error", (_name, send, most) => {
  const blocks = createOpenBlocks();
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
