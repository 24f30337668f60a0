import type {
  DescEnum,
  DescEnumValue,
  DescField,
  DescFile,
  DescMessage,
  DescMethod,
  DescService,
} from "@bufbuild/protobuf";

/** What has a comment in a proto file. */
export type Documented = DescEnum | DescEnumValue | DescField | DescMessage | DescMethod | DescService;

/** The comment above a definition, without the lines that speak to tools. */
export function commentOf(desc: Documented): string {
  const path = pathOf(desc).join();
  const location = fileOf(desc).proto.sourceCodeInfo?.location.find((candidate) => candidate.path.join() === path);
  return (location?.leadingComments ?? "")
    .split("\n")
    .map((line) => line.replace(/^ /, ""))
    .join("\n")
    .trim();
}

/** The same as one line, for a cell of a table. */
export function commentLineOf(desc: Documented): string {
  return commentOf(desc).replaceAll(/\s+/g, " ");
}

function fileOf(desc: Documented): DescFile {
  switch (desc.kind) {
    case "enum":
    case "message":
    case "service":
      return desc.file;
    case "enum_value":
    case "field":
    case "rpc":
      return desc.parent.file;
    default:
      return desc satisfies never;
  }
}

/** The path of a definition in the descriptor of its file: numbers of fields and indices, in turn. */
function pathOf(desc: Documented): number[] {
  switch (desc.kind) {
    case "message":
      return desc.parent === undefined
        ? [4, desc.file.proto.messageType.indexOf(desc.proto)]
        : [...pathOf(desc.parent), 3, desc.parent.proto.nestedType.indexOf(desc.proto)];
    case "enum":
      return desc.parent === undefined
        ? [5, desc.file.proto.enumType.indexOf(desc.proto)]
        : [...pathOf(desc.parent), 4, desc.parent.proto.enumType.indexOf(desc.proto)];
    case "service":
      return [6, desc.file.proto.service.indexOf(desc.proto)];
    case "field":
    case "enum_value":
    case "rpc":
      return [...pathOf(desc.parent), 2, indexIn(desc)];
    default:
      return desc satisfies never;
  }
}

function indexIn(desc: DescField | DescEnumValue | DescMethod): number {
  switch (desc.kind) {
    case "field":
      return desc.parent.proto.field.indexOf(desc.proto);
    case "enum_value":
      return desc.parent.proto.value.indexOf(desc.proto);
    case "rpc":
      return desc.parent.proto.method.indexOf(desc.proto);
    default:
      return desc satisfies never;
  }
}
