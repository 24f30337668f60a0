import {
  type DescEnum,
  type DescEnumValue,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  type DescService,
  ScalarType,
} from "@bufbuild/protobuf";
import { toTable } from "./markdown-table.ts";
import { commentLineOf, commentOf } from "./proto-comments.ts";
import { readProtoFiles } from "./proto-files.ts";

// In the order in which a caller needs them: first what to call, then what it consists of.
const apiFiles: readonly TitledFile[] = [
  ["completion", "Completions"],
  ["message", "Messages"],
  ["usage", "Tokens, and who answers"],
  ["model", "Models"],
  ["error", "Errors"],
];

const adminFiles: readonly TitledFile[] = [
  ["admin", "Requests and responses"],
  ["server", "The server"],
  ["calls", "Calls"],
  ["targets", "Targets"],
  ["statistics", "Statistics"],
];

/** A proto file by its name, and the heading above what it declares. */
type TitledFile = readonly [file: string, title: string];

/** The reference of the API, in Markdown. */
export function apiReference(): string {
  return referenceOf("tokenwire/v1", apiFiles);
}

/** The reference of AdminService, in Markdown. */
export function adminReference(): string {
  return referenceOf("tokenwire/admin/v1", adminFiles);
}

/** Services, then messages and enums, each file in its own order. */
function referenceOf(folder: string, files: readonly TitledFile[]): string {
  const fileOf = readProtoFiles(folder);
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
    cellOf(method, named),
  ]);
  return [
    `### ${service.name}`,
    `\`${service.typeName}\`. ${withLinks(commentOf(service), named)}`,
    toTable([["RPC", "Request → response", "What it does"], ...rows]),
    ...listOfRests(service.methods, named),
  ];
}

function describeType(type: Type, named: ReadonlySet<string>): string[] {
  const name = shortName(type.typeName);
  // No link to the section that it is in.
  const others = named.difference(new Set([name]));
  const head = [`### ${name}`, withLinks(commentOf(type), others)];
  switch (type.kind) {
    case "message":
      return type.fields.length === 0 ? head : [...head, fieldTable(type, others), ...listOfRests(type.fields, others)];
    case "enum":
      return [...head, valueTable(type, others), ...listOfRests(type.values, others)];
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
    cellOf(field, named),
  ]);
  const head = ["Field", "No.", "Type", ...(oneofs.length === 0 ? [] : ["One of"]), "What it is"];
  return toTable([head, ...rows]);
}

function valueTable({ values }: DescEnum, named: ReadonlySet<string>): string {
  const rows = values.map((value) => [`\`${value.name}\``, String(value.number), cellOf(value, named)]);
  return toTable([["Value", "No.", "What it is"], ...rows]);
}

type Row = DescMethod | DescField | DescEnumValue;

// A cell with more words is hard to read, so the further sentences of its comment follow the table.
const maxWordsInCell = 25;

/** The first sentences of a comment, as many as fit into a cell but at least one. */
function cellOf(row: Row, named: ReadonlySet<string>): string {
  return withLinks(splitComment(row).cell, named);
}

/** A list with the sentences that did not fit into the cells of a table; none when all did. */
function listOfRests(rows: readonly Row[], named: ReadonlySet<string>): string[] {
  const rests = rows.flatMap((row) => {
    const { rest } = splitComment(row);
    return rest === "" ? [] : [`- \`${row.name}\`: ${withLinks(rest, named)}`];
  });
  return rests.length === 0 ? [] : [rests.join("\n")];
}

function splitComment(row: Row): { readonly cell: string; readonly rest: string } {
  const sentences = commentLineOf(row).split(/(?<=\.) (?=[A-Z])/);
  const cell = sentences.slice(0, 1);
  const rest = sentences.slice(1);
  for (const next of sentences.slice(1)) {
    if ([...cell, next].join(" ").split(" ").length > maxWordsInCell) break;
    cell.push(next);
    rest.shift();
  }
  return { cell: cell.join(" "), rest: rest.join(" ") };
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
  return typeName.replace(/^tokenwire\.(admin\.)?v1\./, "");
}

function anchorOf(name: string): string {
  return name.toLowerCase().replaceAll(".", "");
}
