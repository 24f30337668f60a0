// The section of providers: one schema for each kind, composed of the keys that the kind declares and those of all kinds.
import { z } from "zod";
import { type AnyKind, type KindName, type Kinds, kinds } from "../../providers/kinds.ts";
import { ownLimitsSchema, ownTimeoutsSchema } from "./limits.ts";
import { proxy } from "./proxy-values.ts";

const shared = {
  timeouts: ownTimeoutsSchema.prefault({}).describe("its own time limits; those of the section timeouts where unset"),
  limits: ownLimitsSchema.prefault({}).describe("its own limits; those of the section limits where unset"),
};

const forServers = {
  proxy: proxy
    .optional()
    .describe(
      "URL of its proxy, direct, or environment; the proxy at the top when unset. A URL here also applies to a server on this machine",
    ),
};

type KeysOf<Name extends KindName> = { readonly kind: z.ZodLiteral<Name> } & Kinds[Name]["keys"] &
  typeof shared &
  (Kinds[Name] extends { readonly isRemote: true } ? typeof forServers : unknown);

type SchemaOf<Keys> = Keys extends z.core.$ZodShape ? z.ZodObject<Keys, z.core.$strict> : never;

/** The schema of any kind. */
type ProviderSchema = { [Name in KindName]: SchemaOf<KeysOf<Name>> }[KindName];

function toSchema({ name, api, description, keys, isRemote }: AnyKind) {
  return z
    .strictObject({ kind: z.literal(name).describe(api), ...keys, ...shared, ...(isRemote && forServers) })
    .describe(description);
}

const names = kinds.map(({ name }) => name);

/** One provider, as it is written: what it leaves to the general settings is not filled in yet. */
export const providerSchema = z.discriminatedUnion(
  "kind",
  // TypeScript cannot relate the name of a kind to its keys in a list of kinds.
  kinds.map(toSchema) as unknown as [ProviderSchema, ...ProviderSchema[]],
  { error: `write one of ${names.join(", ")}` },
);

/** A provider after parsing, without what the general settings add. */
export type ParsedProvider = z.output<typeof providerSchema>;
