import { execFileSync } from "node:child_process";
import { createFileRegistry, type DescFile, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** The proto files of a folder by their names without folder and extension, comments included. */
export function readProtoFiles(folder = "tokenwire/v1"): (name: string) => DescFile {
  const image = execFileSync("buf", ["build", "proto", "--output", "-"]);
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  return (name) => {
    const file = registry.getFile(`${folder}/${name}.proto`);
    if (file === undefined) throw new Error(`${folder} has no file ${name}.proto any more: name another`);
    return file;
  };
}
