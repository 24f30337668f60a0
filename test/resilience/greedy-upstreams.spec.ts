import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import { connectGrpcJs, readOutcome } from "../support/call-outcome.ts";
import { endlessly } from "../support/fault-scripts.ts";
import { providerAt, startFaultUpstream } from "../support/fault-stage.ts";
import { printFigures } from "../support/figures.ts";
import { startMeasuredStage } from "../support/measured-stage.ts";

const MiB = 1_024 * 1_024;
const firstToken = chatForm.opening + chatForm.delta("one ");
const blank = Buffer.alloc(64 * 1_024, " ");
const json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
const gzip =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
const bomb = gzipSync(Buffer.alloc(10 * MiB));
const comments = Buffer.from(": alive\n\n".repeat(7_000));
const emptyEvents = Buffer.from("data: {}\n\n".repeat(6_000));

const floods: [what: string, head: string, piece: string | Buffer, reason: string][] = [
  ["a line without end", `${toOpenStream(firstToken)}data: "`, blank, "UPSTREAM_PROTOCOL_ERROR"],
  ["headers without end", "HTTP/1.1 200 OK\r\nx: y", Buffer.alloc(64 * 1_024, "y"), "UPSTREAM_PROTOCOL_ERROR"],
  ["a body without end", `${json}{`, blank, "UPSTREAM_PROTOCOL_ERROR"],
  ["a compressed stream without end", gzip, bomb, "UPSTREAM_PROTOCOL_ERROR"],
  ["comments without end", toOpenStream(firstToken), comments, "UPSTREAM_PROTOCOL_ERROR"],
  ["a comment without end", `${toOpenStream(firstToken)}: `, blank, "UPSTREAM_PROTOCOL_ERROR"],
  ["a field without end", `${toOpenStream(firstToken)}x`, blank, "UPSTREAM_PROTOCOL_ERROR"],
  ["events that say nothing, without end", toOpenStream(firstToken), emptyEvents, "UPSTREAM_PROTOCOL_ERROR"],
  // Blanks, which are not kept: only time limits can end them.
  ["blanks without end before a header", "HTTP/1.1 200 OK\r\nx: ", blank, "TOTAL_TIMEOUT"],
];

describe("an upstream that sends", () => {
  test.each(floods)("%s is cut off, and the gateway has not grown", async (what, head, piece, reason) => {
    const upstream = await startFaultUpstream(endlessly(head, piece));
    const gateway = await startMeasuredStage({
      timeouts: { total: reason === "TOTAL_TIMEOUT" ? "1s" : "1h" },
      retries: { maxAttempts: 1 },
      breaker: { consecutiveFailures: 1_000 },
      providers: { one: providerAt(upstream.origin, chatForm) },
    });
    const client = connectGrpcJs(gateway.address);
    const request = { model: "one/m", prompt: "hello" };
    await readOutcome(client, request);
    await gateway.idle();
    const before = await gateway.memoryBytes();
    const residentBefore = await gateway.residentBytes();

    const outcomes = await Promise.all(Array.from({ length: 4 }, () => readOutcome(client, request)));
    await upstream.idle();
    client.close();
    await gateway.idle();
    const grown = (await gateway.memoryBytes()) - before;
    printFigures(what, {
      reason: outcomes[0]?.reason ?? "",
      "MiB of heap and external memory more": (grown / MiB).toFixed(1),
      "MiB of resident memory more": (((await gateway.residentBytes()) - residentBefore) / MiB).toFixed(1),
    });
    for (const outcome of outcomes) expect(outcome.reason).toBe(reason);
    expect(grown).toBeLessThan(8 * MiB);
  });
});
