import { minKnownSecretLength, redacted } from "./scrub.ts";

/** The credentials of a provider, which must stay secret. */
export interface Credentials {
  /** All its keys, because a server may repeat one that another call sent. */
  readonly keys: readonly (string | undefined)[];
  /** Headers that the configuration adds to its requests. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The texts to redact in all that a provider sends: its keys, the values of its headers, and the token in "Bearer …". */
export function collectSecrets({ keys, headers }: Credentials): readonly string[] {
  const values = Object.values(headers);
  const tokens = values.flatMap((value) => value.split(" ").slice(1));
  return [...new Set([...keys.filter((key) => key !== undefined), ...values, ...tokens])];
}

/** Redacts secrets in a word of an answer, such as an id or a model name. */
export type CleanWord = (word: string) => string;

// A shorter header may be the name of a model or tenant, which answers repeat legitimately.
const minHeaderSecretLength = 16;

/**
 * Creates the function that redacts these credentials in the words of answers.
 * Unlike the text of an error, a word is not searched for what only looks like a
 * credential, since changing an id would make it useless.
 */
export function createCleanWord({ keys, headers }: Credentials): CleanWord {
  const ofKeys = collectSecrets({ keys, headers: {} }).filter(({ length }) => length >= minKnownSecretLength);
  const ofHeaders = collectSecrets({ keys: [], headers }).filter(({ length }) => length >= minHeaderSecretLength);
  const secrets = [...new Set([...ofKeys, ...ofHeaders])];
  return (word) => secrets.reduce((rest, secret) => rest.replaceAll(secret, redacted), word);
}

/** Changes nothing; for a provider without credentials. */
export const keepWord: CleanWord = (word) => word;
