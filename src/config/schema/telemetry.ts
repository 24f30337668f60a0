import { z } from "zod";
import { duration, list, name, oneOf, realNumber, size, text, wholeNumber, yesOrNo } from "../../settings/values.ts";
import { baseUrl, headers } from "../../settings/web-values.ts";

const otlpSchema = z
  .strictObject({
    endpoint: baseUrl.describe("the collector; over HTTP without the path of a signal, such as /v1/metrics"),
    protocol: oneOf(["grpc", "http/protobuf"]).prefault("http/protobuf").describe("how it is called"),
    headers: headers.prefault({}).describe("headers of each request, such as its credential"),
    interval: duration.prefault("60s").describe("time from one push of metrics to the next"),
    timeout: duration.prefault("10s").describe("longest wait for an answer of the collector"),
  })
  .transform(({ interval, timeout, ...rest }) => ({ ...rest, intervalMs: interval, timeoutMs: timeout }));

const metricsSchema = z.strictObject({
  push: yesOrNo.prefault(true).describe("whether metrics are sent to the collector of telemetry.otlp"),
  maxSeries: wholeNumber(10, 100_000)
    .prefault(2_000)
    .describe("most series of one metric in one process; what is beyond them is counted together"),
});

const tracesSchema = z
  .strictObject({
    push: yesOrNo.prefault(true).describe("whether traces are sent to the collector of telemetry.otlp"),
    sampleRatio: realNumber(0, 1)
      .prefault(1)
      .describe(
        "share of the calls that are traced, of those whose callers send no trace; callers decide for the others",
      ),
    interval: duration.prefault("1s").describe("longest wait of a span before it is sent"),
    maxQueuedSpans: wholeNumber(1, 1_000_000)
      .prefault(8_192)
      .describe("most spans that wait in one process; further ones are dropped and counted"),
    maxQueuedBytes: size(65_536).prefault("16MiB").describe("most memory that they take, likewise"),
    propagateTo: list(text("write the name of a provider"), "write a list of names of providers")
      .meta({ title: "list of names of providers" })
      .prefault([])
      .describe("providers whose requests carry the trace on, in traceparent and tracestate"),
    content: z
      .record(name, size(64, 262_144).describe("most bytes of the prompt, and of the answer"), {
        error: "write aliases below it, each with a size",
      })
      .meta({ title: "sizes by aliases" })
      .prefault({})
      .describe("aliases whose prompts and answers are in the spans, each with the most bytes of either"),
  })
  .transform(({ interval, ...rest }) => ({ ...rest, intervalMs: interval }));

/** What is measured, and where it is sent. */
export const telemetrySchema = z
  .strictObject({
    otlp: otlpSchema.optional().describe("the OpenTelemetry collector; nothing is sent when unset"),
    metrics: metricsSchema.prefault({}).describe("Metrics: measured where ops.port or telemetry.otlp is set."),
    traces: tracesSchema.prefault({}).describe("Traces: recorded where telemetry.otlp is set."),
  })
  .transform(({ otlp, ...rest }) => ({ ...rest, otlp }));
