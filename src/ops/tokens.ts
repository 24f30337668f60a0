import { createHash, timingSafeEqual } from "node:crypto";
import { ConfigError } from "../config/faults/config-error.ts";
import { readText } from "../config/file/read-text.ts";

/** Tokens that let a caller use AdminService. */
export interface Tokens {
  /** Whether the value of a header `authorization` has one of them. The time that it takes does not depend on which. */
  accept(authorization: string | undefined): boolean;
}

const maxFileBytes = 65_536;
const leastCharacters = 16;
const mostTokens = 100;

/** Reads the tokens of a file, one on each line that is not empty. Throws a ConfigError, which repeats none of them. */
export function loadTokens(file: string): Tokens {
  const found = readText(file, maxFileBytes);
  if (found.kind === "fault") throw fault(`${file}: ${found.message}`);
  const lines = found.text.split(/\r?\n/).map((line) => line.trim());
  const tokens = lines.filter((line) => line !== "");
  if (tokens.length === 0) throw fault(`${file}: the file has no token; write one on each line`);
  if (tokens.length > mostTokens)
    throw fault(`${file}: the file has more than ${mostTokens} tokens; is it another one?`);
  const bad = lines.findIndex((line) => line !== "" && !isToken(line));
  if (bad >= 0)
    throw fault(`${file}:${bad + 1}: write a token of ${leastCharacters} or more letters, digits and -._~+/=`);
  return createTokens(tokens);
}

/** Creates tokens of texts. */
export function createTokens(tokens: readonly string[]): Tokens {
  const digests = tokens.map(digestOf);
  return {
    accept(authorization = "") {
      const [, token = ""] = /^bearer +(\S+) *$/i.exec(authorization) ?? [];
      const given = digestOf(token);
      // Each is compared, so that the time says nothing of where one stands.
      return digests.map((digest) => timingSafeEqual(digest, given)).includes(true);
    },
  };
}

/** Digests have one length, as a comparison in constant time needs. */
function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The characters of RFC 6750, 2.1. */
function isToken(line: string): boolean {
  return line.length >= leastCharacters && /^[\w.~+/-]+=*$/.test(line);
}

function fault(message: string): ConfigError {
  return new ConfigError([`ops.tokenFile: ${message}`]);
}
