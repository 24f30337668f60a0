/** Where a value stands in its text: offsets in UTF-16 units, the end exclusive. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of a JSON text that knows where it stands, so that a fault can be shown and a piece be kept byte for byte. */
export type JsonNode = Span &
  (
    | { readonly kind: "object"; readonly members: ReadonlyMap<string, JsonNode> }
    | { readonly kind: "array"; readonly items: readonly JsonNode[] }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "number" | "null" }
  );

/**
 * Reads a JSON text that is known to be valid and not too deep. The last of
 * several members of one name counts.
 */
export function parseJsonTree(text: string): JsonNode {
  let position = 0;

  function peek(): string {
    while (" \t\r\n".includes(text.charAt(position)) && position < text.length) position += 1;
    return text.charAt(position);
  }

  function take(character: string): boolean {
    const isNext = peek() === character;
    if (isNext) position += 1;
    return isNext;
  }

  function takeString(): string {
    const start = position;
    position += 1;
    while (text[position] !== '"') position += text[position] === "\\" ? 2 : 1;
    position += 1;
    return String(JSON.parse(text.slice(start, position)));
  }

  function takeMembers(): Map<string, JsonNode> {
    const members = new Map<string, JsonNode>();
    position += 1;
    while (!take("}")) {
      peek();
      const name = takeString();
      take(":");
      members.set(name, takeValue());
      take(",");
    }
    return members;
  }

  function takeItems(): JsonNode[] {
    const items: JsonNode[] = [];
    position += 1;
    while (!take("]")) {
      items.push(takeValue());
      take(",");
    }
    return items;
  }

  function takeWord(): string {
    const start = position;
    while (position < text.length && !",]} \t\r\n".includes(text.charAt(position))) position += 1;
    return text.slice(start, position);
  }

  function takeValue(): JsonNode {
    const first = peek();
    const start = position;
    switch (first) {
      case "{": {
        const members = takeMembers();
        return { kind: "object", members, start, end: position };
      }
      case "[": {
        const items = takeItems();
        return { kind: "array", items, start, end: position };
      }
      case '"': {
        const value = takeString();
        return { kind: "string", value, start, end: position };
      }
      default: {
        const word = takeWord();
        if (word === "true" || word === "false") {
          return { kind: "boolean", value: word === "true", start, end: position };
        }
        return { kind: word === "null" ? "null" : "number", start, end: position };
      }
    }
  }

  return takeValue();
}
