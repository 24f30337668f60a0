// The rows of a list of models, in the members of each server → ListedModel.
import { type ListedModel, toLimit } from "../../../core/listed-model.ts";
import { asList, asObject, asString, type JsonObject } from "../../../wire/json/json.ts";

/** Together's types of models that do not write text. */
const otherTypes: ReadonlySet<unknown> = new Set(["image", "embedding", "moderation", "rerank"]);

/** Whether a model can complete chats; true where the server does not say, as OpenAI's. */
export function isForChat(row: unknown): boolean {
  const { type, active, capabilities, architecture } = asObject(row) ?? {};
  const { chat_completion: atAzure, completion_chat: atMistral } = asObject(capabilities) ?? {};
  const modalities = asList(asObject(architecture)?.["output_modalities"]); // OpenRouter
  return (
    !otherTypes.has(type) &&
    active !== false && // Groq
    atAzure !== false &&
    atMistral !== false &&
    (modalities.length === 0 || modalities.includes("text"))
  );
}

/** The models in the rows of a list. Rows without an id are left out. */
export function toListedModels(rows: readonly unknown[]): ListedModel[] {
  return rows.map((row) => toListedModel(asObject(row) ?? {})).filter(({ id }) => id !== "");
}

function toListedModel(row: JsonObject): ListedModel {
  // Gemini lists "models/gemini-…", and takes the id without the prefix.
  const id = asString(row["id"]).replace(/^models\//, "");
  return {
    id,
    displayName: asString(row["display_name"]) || asString(row["name"]) || undefined,
    contextWindow: firstLimit(
      row["context_length"], // OpenRouter, Together, Moonshot
      row["context_window"], // Groq
      row["max_context_length"], // Mistral
      row["max_model_len"], // vLLM
    ),
    maxOutputTokens: firstLimit(
      row["max_completion_tokens"], // Groq
      asObject(row["top_provider"])?.["max_completion_tokens"], // OpenRouter
    ),
  };
}

function firstLimit(...values: readonly unknown[]): number | undefined {
  return values.map(toLimit).find((limit) => limit !== undefined);
}
