import { z } from "zod";
import { filePath, host, wholeNumber, yesOrNo } from "../../settings/values.ts";
import type { OpsConfig } from "../config.ts";

const opsTlsSchema = z.strictObject({
  certFile: filePath.describe("certificate chain, PEM"),
  keyFile: filePath.describe("its private key, PEM"),
});

/** The port that operators, probes and scrapers call. */
export const opsSchema = z
  .strictObject({
    port: wholeNumber(0, 65_535)
      .optional()
      .describe("port of probes, metrics and AdminService; 0 lets the system pick one; none when unset"),
    host: host.prefault("127.0.0.1").describe("address to listen on"),
    admin: yesOrNo
      .prefault(true)
      .describe("whether AdminService is served; beyond loopback it needs tls and tokenFile"),
    tokenFile: filePath
      .optional()
      .describe("file with the tokens that AdminService takes, one on each line, each of 16 characters or more"),
    tls: opsTlsSchema.optional().describe("encryption of this port, probes included; plain text when unset"),
  })
  .transform(({ port, tokenFile, tls, ...rest }): OpsConfig => ({ ...rest, port, tokenFile, tls }));
