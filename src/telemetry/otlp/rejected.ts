import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { OtlpFault } from "./settings.ts";

/**
 * How many items of a message a collector did not take, by its answer: `partial_success.rejected_spans`, or
 * `rejected_data_points`, which have the same numbers. Throws an OtlpFault for what is no such answer: what has
 * answered is no collector, so nothing shows that the items arrived.
 */
export function readRejected(answer: Uint8Array): number {
  try {
    const partial = readField(answer, 1);
    return partial instanceof Uint8Array ? Math.max(0, Number(readField(partial, 1) ?? 0)) : 0;
  } catch (cause) {
    throw new OtlpFault("its answer is none of a collector", { cause });
  }
}

/** The last value of a field; undefined without one. Throws for what is no message. */
function readField(bytes: Uint8Array, wanted: number): Uint8Array | bigint | string | undefined {
  const reader = new BinaryReader(bytes);
  let found: Uint8Array | bigint | string | undefined;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted && wireType === WireType.LengthDelimited) found = reader.bytes();
    else if (field === wanted && wireType === WireType.Varint) found = reader.int64();
    else reader.skip(wireType, field);
  }
  return found;
}
