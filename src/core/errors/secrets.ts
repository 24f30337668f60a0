import { minKnownSecretLength, redacted } from "./scrub.ts";

/** What a provider was given that must stay secret. */
export interface Credentials {
  /** All its keys: a server may repeat one that it was sent with another call. */
  readonly keys: readonly (string | undefined)[];
  /** Further headers of its requests. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The texts that no word of a provider may repeat: its keys, its headers, and the token of a header such as "Bearer …". */
export function collectSecrets({ keys, headers }: Credentials): readonly string[] {
  const values = Object.values(headers);
  const tokens = values.flatMap((value) => value.split(" ").slice(1));
  return [...new Set([...keys.filter((key) => key !== undefined), ...values, ...tokens])];
}

/** Takes the secrets out of a word of an answer, such as an id. */
export type CleanWord = (word: string) => string;

// A header may hold the name of a model or of a tenant, which answers name with good reason. What is as long is a secret.
const minHeaderSecretLength = 16;

/**
 * Creates what cleans the words of the answers of a provider with these credentials.
 * Unlike the text of an error, a word is not searched for what only looks like a
 * credential: an id that was changed is no id.
 */
export function createCleanWord({ keys, headers }: Credentials): CleanWord {
  const ofKeys = collectSecrets({ keys, headers: {} }).filter(({ length }) => length >= minKnownSecretLength);
  const ofHeaders = collectSecrets({ keys: [], headers }).filter(({ length }) => length >= minHeaderSecretLength);
  const secrets = [...new Set([...ofKeys, ...ofHeaders])];
  return (word) => secrets.reduce((rest, secret) => rest.replaceAll(secret, redacted), word);
}

/** For a provider that has no credentials. */
export const keepWord: CleanWord = (word) => word;
