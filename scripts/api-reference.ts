import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescService,
  ScalarType,
} from "@bufbuild/protobuf";
import { toTable } from "./markdown-table.ts";
import { commentLineOf, commentOf } from "./proto-comments.ts";
import { readProtoFiles } from "./proto-files.ts";

// As a caller needs them: first what is called, then what it is made of.
const files: readonly (readonly [file: string, title: string])[] = [
  ["completion", "Completions"],
  ["message", "Messages"],
  ["usage", "Tokens, and who answers"],
  ["model", "Models"],
  ["error", "Errors"],
];

/** The reference of the API, in Markdown: services, then messages and enums, each file in its own order. */
export function apiReference(): string {
  const fileOf = readProtoFiles();
  const found = files.map(([name, title]) => ({ file: fileOf(name), title }));
  const named = new Set(found.flatMap(({ file }) => typesOf(file)).map(({ typeName }) => shortName(typeName)));
  const services = found.flatMap(({ file }) => file.services);
  return [
    "## Services",
    ...services.flatMap((service) => describeService(service, named)),
    ...found.flatMap(({ file, title }) => [
      `## ${title}`,
      ...typesOf(file).flatMap((type) => describeType(type, named)),
    ]),
  ].join("\n\n");
}

type Type = DescMessage | DescEnum;

/** The messages of a file, what is nested behind each, and its enums. */
function typesOf(file: DescFile): Type[] {
  const nested = (message: DescMessage): Type[] => [
    message,
    ...message.nestedMessages.flatMap(nested),
    ...message.nestedEnums,
  ];
  return [...file.messages.flatMap(nested), ...file.enums];
}

function describeService(service: DescService, named: ReadonlySet<string>): string[] {
  const rows = service.methods.map((method) => [
    `\`${method.name}\``,
    `${linkTo(method.input)} → ${method.methodKind === "server_streaming" ? "stream of " : ""}${linkTo(method.output)}`,
    withLinks(commentLineOf(method), named),
  ]);
  return [
    `### ${service.name}`,
    `\`${service.typeName}\`. ${withLinks(commentOf(service), named)}`,
    toTable([["RPC", "Request → response", "What it does"], ...rows]),
  ];
}

function describeType(type: Type, named: ReadonlySet<string>): string[] {
  const name = shortName(type.typeName);
  // A link to where the reader is would only distract.
  const others = named.difference(new Set([name]));
  const head = [`### ${name}`, withLinks(commentOf(type), others)];
  switch (type.kind) {
    case "message":
      return type.fields.length === 0 ? head : [...head, fieldTable(type, others)];
    case "enum":
      return [...head, valueTable(type, others)];
    default:
      return type satisfies never;
  }
}

function fieldTable({ fields, oneofs }: DescMessage, named: ReadonlySet<string>): string {
  const ordered = fields.toSorted((a, b) => a.number - b.number);
  const rows = ordered.map((field) => [
    `\`${field.name}\``,
    String(field.number),
    typeOf(field),
    ...(oneofs.length === 0 ? [] : [field.oneof === undefined ? "" : `\`${field.oneof.name}\``]),
    withLinks(commentLineOf(field), named),
  ]);
  const head = ["Field", "No.", "Type", ...(oneofs.length === 0 ? [] : ["One of"]), "What it is"];
  return toTable([head, ...rows]);
}

function valueTable({ values }: DescEnum, named: ReadonlySet<string>): string {
  const rows = values.map((value) => [
    `\`${value.name}\``,
    String(value.number),
    withLinks(commentLineOf(value), named),
  ]);
  return toTable([["Value", "No.", "What it is"], ...rows]);
}

function typeOf(field: DescField): string {
  switch (field.fieldKind) {
    case "scalar":
      return `${field.proto.proto3Optional ? "optional " : ""}${scalarName(field.scalar)}`;
    case "message":
      return linkTo(field.message);
    case "enum":
      return linkTo(field.enum);
    case "list":
      return `list of ${elementOf(field)}`;
    case "map":
      return `map of ${scalarName(field.mapKey)} to ${elementOf(field)}`;
    default:
      return field satisfies never;
  }
}

/** What a list or a map holds. */
function elementOf({ scalar, message, enum: values }: DescField): string {
  const type = message ?? values;
  if (type !== undefined) return linkTo(type);
  return scalar === undefined ? "" : scalarName(scalar);
}

function scalarName(scalar: ScalarType): string {
  return `\`${ScalarType[scalar].toLowerCase()}\``;
}

function linkTo({ typeName }: Type): string {
  const name = shortName(typeName);
  return name === typeName ? `\`${name}\`` : `[${name}](#${anchorOf(name)})`;
}

/** Names in running text as links. A name that is a plain word, such as "Part", is one only before a dot. */
function withLinks(text: string, named: ReadonlySet<string>): string {
  return text.replaceAll(/\b(?:[A-Z][a-z]+(?:[A-Z][a-z]+)+|[A-Z][A-Za-z]+(?=\.[a-z_]))\b/g, (name) =>
    named.has(name) ? `[${name}](#${anchorOf(name)})` : name,
  );
}

function shortName(typeName: string): string {
  return typeName.replace(/^tokenwire\.v1\./, "");
}

function anchorOf(name: string): string {
  return name.toLowerCase().replaceAll(".", "");
}
