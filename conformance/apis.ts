/** The RPCs that answers of providers are read by. */
export type Rpc = "Complete" | "StreamComplete" | "CountTokens";

/** How recorded answers of an API come to a caller. */
export interface Api {
  /** The kind of provider that speaks it. */
  readonly kind: "openai" | "anthropic";
  /** Each of them reads every answer of it: whether it is a stream is the provider's choice. */
  readonly rpcs: readonly Rpc[];
}

/** The APIs of which the gateway reads answers, by their names in a corpus. */
export const apis: ReadonlyMap<string, Api> = new Map<string, Api>([
  ["openai-chat", { kind: "openai", rpcs: ["Complete", "StreamComplete"] }],
  ["anthropic-messages", { kind: "anthropic", rpcs: ["Complete", "StreamComplete"] }],
  ["anthropic-count-tokens", { kind: "anthropic", rpcs: ["CountTokens"] }],
]);
