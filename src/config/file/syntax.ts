import type { ErrorCode } from "yaml";

/** What to do about text that is no YAML, by the parser's name of the fault. */
const advice: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias takes neither anchor nor tag",
  BAD_ALIAS: "an alias is * and the name of an anchor; put a text that begins with * into quotes",
  BAD_COLLECTION_TYPE: "the tag does not fit; write the value without a tag",
  BAD_DIRECTIVE: "directives (%) are not read; leave the line out",
  BAD_DQ_ESCAPE: "this escape does not exist in double quotes; use single quotes, or \\\\ for a backslash",
  BAD_INDENT: "the indentation does not fit; indent keys that belong together by the same number of spaces",
  BAD_PROP_ORDER: "anchors and tags stand before their value",
  BAD_SCALAR_START: "a text cannot begin with this character; put it into quotes",
  BLOCK_AS_IMPLICIT_KEY: "a key stands where a value is wanted; put a text with ': ' into quotes, or begin a new line",
  BLOCK_IN_FLOW: "lists and keys of several lines cannot stand inside [ ] or { }",
  DUPLICATE_KEY: "this key is written twice",
  IMPOSSIBLE: "this is no YAML",
  KEY_OVER_1024_CHARS: "a key has at most 1024 characters",
  MISSING_CHAR: "a closing character or a space is missing: check quotes, brackets and the space after a colon",
  MULTILINE_IMPLICIT_KEY: "this line is no key with a value; write key: value, with a colon and a space",
  MULTIPLE_ANCHORS: "a value has at most one anchor",
  MULTIPLE_DOCS: "a second document begins here; write one, without ---",
  MULTIPLE_TAGS: "tags are not read; write the value without them",
  NON_STRING_KEY: "a key is a text",
  RESOURCE_EXHAUSTION: "nested too deeply; a configuration needs a few levels",
  TAB_AS_INDENT: "a tab cannot indent; use spaces",
  TAG_RESOLVE_FAILED: "tags are not read; write the value without them",
  UNEXPECTED_TOKEN: "something is left over after a value; put the text into quotes, or begin a new line",
};

/**
 * What to do about a fault of the parser. The parser's own message is not
 * repeated: it may hold the line, and the line a secret.
 */
export function adviseOn(code: ErrorCode): string {
  return advice[code];
}
