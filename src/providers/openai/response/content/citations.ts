import { create, toJsonString } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { namesSource, toPosition, toWellFormed } from "../../../../core/answer/parts/citation.ts";
import { type Citation, CitationSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { asList, asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";

/** Reads the annotations of a delta or a message that name a source, as OpenAI and OpenRouter send them. */
export function readAnnotations(content: JsonObject): Citation[] {
  // Most chunks have none.
  if (content["annotations"] === undefined) return [];
  return asList(content["annotations"]).flatMap((item) => {
    const annotation = asObject(item) ?? {};
    const source = asObject(annotation[asString(annotation["type"])]) ?? annotation;
    const textStart = toPosition(source["start_index"] ?? annotation["start_index"]);
    const textEnd = toPosition(source["end_index"] ?? annotation["end_index"]);
    return toCitations({
      title: asString(source["title"]) || asString(source["filename"]),
      url: asString(source["url"]),
      citedText: asString(source["content"]) || asString(source["quote"]),
      fileId: asString(source["file_id"]),
      ...(textStart !== undefined && { textStart }),
      ...(textEnd !== undefined && { textEnd }),
    });
  });
}

/**
 * Reads the sources of a whole answer, in the order of the numbers in its text:
 * Perplexity's and xAI's `citations`, with the details of Perplexity's `search_results`.
 */
export function readSources(completion: JsonObject): Citation[] {
  // Most chunks of most servers have none.
  if (completion["citations"] === undefined && completion["search_results"] === undefined) return [];
  const results = asList(completion["search_results"]).map((result) => asObject(result) ?? {});
  const byUrl = new Map(results.map((result) => [asString(result["url"]), result]));
  const urls = [...asList(completion["citations"]).map(asString), ...byUrl.keys()];
  return [...new Set(urls)].flatMap((url) => {
    const result = byUrl.get(url);
    return toCitations({ title: asString(result?.["title"]), url, citedText: asString(result?.["snippet"]) });
  });
}

/**
 * Reads a reference in a content list, as Mistral sends them; undefined for other
 * parts and where it names no source.
 */
export function readReference(block: JsonObject): Citation | undefined {
  if (block["type"] !== "reference" && block["type"] !== "tool_reference") return undefined;
  const [citation] = toCitations({
    title: asString(block["title"]),
    url: asString(block["url"]),
    citedText: asString(block["description"]),
  });
  return citation;
}

function toCitations(init: Parameters<typeof create<typeof CitationSchema>>[1]): Citation[] {
  const citation = create(CitationSchema, init);
  return namesSource(citation) ? [citation] : [];
}

/** CitationEmitter emits each citation of an answer once, since some servers repeat them with every chunk. */
export class CitationEmitter {
  #emitted: Set<string> | undefined;

  /** The events for citations of passages. */
  emit(citations: readonly Citation[]): readonly StreamEvent[] {
    return this.#emitOnce(citations, toText);
  }

  /**
   * The events for sources of the whole answer. They are compared by URL alone, so later
   * details of one are ignored.
   */
  emitSources(sources: readonly Citation[]): readonly StreamEvent[] {
    return this.#emitOnce(sources, toUrl);
  }

  #emitOnce(citations: readonly Citation[], toKey: (citation: Citation) => string): readonly StreamEvent[] {
    if (citations.length === 0) return none;
    this.#emitted ??= new Set();
    const emitted = this.#emitted;
    return citations.map(toWellFormed).flatMap((value): StreamEvent[] => {
      const key = toKey(value);
      if (emitted.has(key)) return [];
      emitted.add(key);
      return [{ case: "citation", value }];
    });
  }
}

const none: readonly StreamEvent[] = [];

function toText(citation: Citation): string {
  return toJsonString(CitationSchema, citation);
}

function toUrl({ url }: Citation): string {
  return url;
}
