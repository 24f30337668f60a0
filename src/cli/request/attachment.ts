import { existsSync } from "node:fs";
import { basename } from "node:path";
import { create } from "@bufbuild/protobuf";
import { DocumentSchema, ImageSchema, MediaSchema, type Part, PartSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import { InputError } from "../input/input-error.ts";
import { readInputFile } from "../input/read-input.ts";
import { detectMediaType } from "./media-type.ts";

/** Reads the file of `--file PATH` or `--file PATH:type/subtype` as an image or document part; throws InputError. */
export async function readAttachment(argument: string): Promise<Part> {
  const { path, saidType } = split(argument);
  const name = `--file ${path}`;
  const data = await readInputFile(path, name);
  const mediaType = saidType ?? detectMediaType(path, data);
  if (mediaType === undefined) {
    throw new InputError(`${name}: its type cannot be told; say it, as in --file ${path}:application/octet-stream`);
  }
  const media = create(MediaSchema, { source: { case: "data", value: data }, mediaType });
  if (mediaType.startsWith("image/")) {
    return create(PartSchema, { content: { case: "image", value: create(ImageSchema, { media }) } });
  }
  const document = create(DocumentSchema, { media, title: basename(path) });
  return create(PartSchema, { content: { case: "document", value: document } });
}

interface Attached {
  readonly path: string;
  readonly saidType: string | undefined;
}

function split(argument: string): Attached {
  const [, path, saidType] = /^(.+):([\w.+-]+\/[\w.+-]+)$/.exec(argument) ?? [];
  // A path may contain such a suffix itself.
  if (path === undefined || saidType === undefined || existsSync(argument))
    return { path: argument, saidType: undefined };
  return { path, saidType: saidType.toLowerCase() };
}
