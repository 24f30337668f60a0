import { z } from "zod";
import { duration, filePath, host, oneOf, size, wholeNumber, yesOrNo } from "../../settings/values.ts";
import { hostNames, origins } from "../../settings/web-values.ts";
import type { ServerConfig } from "../config.ts";

const tlsSchema = z
  .strictObject({
    certFile: filePath.describe("certificate chain, PEM"),
    keyFile: filePath.describe("its private key, PEM"),
    clientCaFile: filePath
      .optional()
      .describe("CAs whose client certificates are taken, PEM; none are requested when unset"),
    clientAuth: oneOf(["require", "request"])
      .prefault("require")
      .describe("whether clients without a certificate are turned away; needs clientCaFile"),
  })
  .transform(({ clientCaFile, ...rest }) => ({ ...rest, clientCaFile }));

/** The server that callers connect to. */
export const serverSchema = z
  .strictObject({
    host: host.prefault("127.0.0.1").describe("address to listen on"),
    port: wholeNumber(0, 65_535).prefault(50_051).describe("port to listen on; 0 lets the system pick one"),
    workers: wholeNumber(0, 256)
      .prefault(1)
      .describe("processes that serve calls on this port; 0 is one for each processor core"),
    corsOrigins: origins.prefault([]).describe('origins whose web pages may call; "*" is all of them'),
    allowedHosts: hostNames
      .optional()
      .describe(
        'hosts that requests may be for, beside localhost and loopback addresses; "*.example.com" is all below it, "*" is every host',
      ),
    maxConnections: wholeNumber(1).prefault(10_000).describe("most client connections at once"),
    maxConnectionsPerHost: wholeNumber(1)
      .optional()
      .describe("most of them from one network address; a load balancer is one address"),
    maxConnectionAge: duration
      .optional()
      .describe(
        "age, 10 % more or less, from which a connection takes no further calls; calls in progress go on; no limit when unset",
      ),
    maxStreams: wholeNumber(1).prefault(256).describe("most calls at once on one connection"),
    maxMessageBytes: size(1_024).prefault("32MiB").describe("largest incoming message, after decompression"),
    maxBufferedBytes: size(1_024)
      .prefault("64MiB")
      .describe("memory for requests that have not arrived whole; further ones wait, and are refused in the end"),
    firstByteTimeout: duration.prefault("5s").describe("longest silence of a new connection"),
    readerStallTimeout: duration.prefault("60s").describe("longest wait for a caller that does not read"),
    nativeGrpc: yesOrNo
      .prefault(true)
      .describe(
        "whether calls of CompletionService over gRPC are served without Connect's handlers: less CPU, the same answers",
      ),
    drainTimeout: duration.prefault("30s").describe("time for open calls to finish at shutdown"),
    lameDuck: duration
      .optional()
      .describe(
        "time at SIGTERM in which health is NOT_SERVING and calls are still taken, before the drain; none when unset",
      ),
    tls: tlsSchema.optional().describe("encryption; plain text when unset"),
  })
  .transform(
    ({
      firstByteTimeout,
      readerStallTimeout,
      drainTimeout,
      lameDuck = 0,
      tls,
      maxConnectionsPerHost,
      maxConnectionAge,
      allowedHosts,
      ...rest
    }): ServerConfig => ({
      ...rest,
      maxConnectionsPerHost,
      maxConnectionAgeMs: maxConnectionAge,
      allowedHosts,
      firstByteTimeoutMs: firstByteTimeout,
      readerStallTimeoutMs: readerStallTimeout,
      drainTimeoutMs: drainTimeout,
      lameDuckMs: lameDuck,
      tls,
    }),
  );
