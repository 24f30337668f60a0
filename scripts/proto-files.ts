import { execFileSync } from "node:child_process";
import { createFileRegistry, type DescFile, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** The proto files of the API by their names without folder and extension, comments included. */
export function readProtoFiles(): (name: string) => DescFile {
  const image = execFileSync("buf", ["build", "proto", "--output", "-"]);
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  return (name) => {
    const file = registry.getFile(`tokenwire/v1/${name}.proto`);
    if (file === undefined) throw new Error(`the API has no file ${name}.proto any more: name another`);
    return file;
  };
}
