import { z } from "zod";
import { duration, oneOf, wholeNumber, yesOrNo } from "../../settings/values.ts";
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

/** What is measured, and where it is sent. */
export const telemetrySchema = z
  .strictObject({
    otlp: otlpSchema.optional().describe("the OpenTelemetry collector; nothing is sent when unset"),
    metrics: metricsSchema.prefault({}).describe("Metrics: measured where ops.port or telemetry.otlp is set."),
  })
  .transform(({ otlp, ...rest }) => ({ ...rest, otlp }));
