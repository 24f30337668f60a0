import { create } from "@bufbuild/protobuf";
import { type CompleteRequest, CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { validateCompleteRequest } from "../../src/service/validation/validate.ts";
import type { RequestInit } from "../support/requests.ts";
import { type Capture, startCapture } from "./capture.ts";
import { type Difference, findDifferences } from "./difference.ts";
import type { SentRequest } from "./sent-request.ts";

/** One call, as it is made with the official SDK and with Tokenwire. */
export interface WitnessCall {
  readonly name: string;
  /** The SDK's parameters. */
  readonly sdk: { readonly model: string };
  /** The same, for Tokenwire; the model is the SDK's. */
  readonly request: RequestInit;
}

/** A method by which a call is made on either side. */
export interface Way<Call> {
  readonly name: string;
  sendBySdk(call: Call, origin: string): Promise<unknown>;
  sendByTokenwire(call: Call, request: CompleteRequest, origin: string): Promise<unknown>;
}

/** A call that both sides made by the same method. */
export interface Comparison {
  readonly request: CompleteRequest;
  /** The body that Tokenwire wrote. */
  readonly body: string;
  readonly differences: readonly Difference[];
}

/** The request to Tokenwire. Throws a GatewayError when the gateway would reject it. */
export function toRequest(kind: string, { request, sdk }: WitnessCall): CompleteRequest {
  const whole = create(CompleteRequestSchema, { ...request, model: `${kind}/${sdk.model}` });
  validateCompleteRequest(whole);
  return whole;
}

/** The name of a comparison. */
export function nameOf(call: WitnessCall, way: { readonly name: string }): string {
  return `${call.name}, ${way.name}`;
}

/** Makes every call in every way on both sides, and compares what was sent; by {@link nameOf}. */
export async function compareCalls<Call extends WitnessCall>(
  kind: string,
  calls: readonly Call[],
  ways: readonly Way<Call>[],
): Promise<ReadonlyMap<string, Comparison>> {
  const comparisons = new Map<string, Comparison>();
  const capture = await startCapture(kind);
  try {
    for (const call of calls) {
      for (const way of ways) comparisons.set(nameOf(call, way), await compare(kind, call, way, capture));
    }
  } finally {
    await capture.close();
  }
  return comparisons;
}

async function compare<Call extends WitnessCall>(
  kind: string,
  call: Call,
  way: Way<Call>,
  { requestOf }: Capture,
): Promise<Comparison> {
  const request = toRequest(kind, call);
  const theirs = await requestOf((origin) => way.sendBySdk(call, origin));
  const ours = await requestOf((origin) => way.sendByTokenwire(call, request, origin));
  return { request, body: ours.text, differences: findDifferences(toMembers(theirs), toMembers(ours), "") };
}

function toMembers({ method, path, headers, body }: SentRequest): Omit<SentRequest, "text"> {
  return { method, path, headers, body };
}
