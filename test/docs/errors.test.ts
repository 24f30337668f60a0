import type { DescMessage } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorFacts } from "../../scripts/error-facts.ts";
import type { Gateway } from "../../src/app.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionFailureSchema, UpstreamErrorSchema } from "../../src/gen/tokenwire/v1/error_pb.ts";
import { failures } from "../../src/providers/sim/failures.ts";
import { statusTable } from "../../src/service/status/status-table.ts";
import { type ApiClient, ApiFailure, apiClients } from "../support/api-clients.ts";
import { startTestGateway } from "../support/test-gateway.ts";
import { documentAt } from "./markdown.ts";

const alwaysThere = ["ErrorInfo", "RequestInfo"];
const details: readonly DescMessage[] = [
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
  BadRequestSchema,
  QuotaFailureSchema,
  CompletionFailureSchema,
  UpstreamErrorSchema,
];

let gateway: Gateway;
let client: ApiClient | undefined;
beforeAll(async () => {
  gateway = await startTestGateway();
  client = apiClients.get("Connect-ES, gRPC")?.(gateway.address);
});
afterAll(async () => {
  client?.close();
  await gateway.drain();
});

test.each([...failures.values()])(
  "a failure $name has the status and the details that the documents say",
  async (row) => {
    const model = `sim/echo?fail=${row.name}`;
    const failure: unknown = await client?.complete({ model, prompt: "hello" }).catch((thrown: unknown) => thrown);
    if (!(failure instanceof ApiFailure)) throw new Error("the call did not fail with a status");
    const { code, exceptions = [] } = statusTable[row.reason];
    const found = details.filter((desc) => failure.detail(desc) !== undefined).map(({ name }) => name);
    const documented = errorFacts[row.reason].details;
    const isRetried = new RegExp(`^\\| \\[\`${row.reason}\`\\].*\\| after `, "m").test(
      documentAt("docs/errors.md").text,
    );

    expect([code, ...exceptions.map((exception) => exception.code)]).toContain(failure.code);
    expect(found).toEqual(
      expect.arrayContaining([...alwaysThere, ...documented.filter((detail) => /^\w+$/.test(detail))]),
    );
    const others = found.filter((name) => !alwaysThere.includes(name) && name !== "RetryInfo");
    expect(others.filter((name) => !documented.some((detail) => detail.startsWith(name)))).toEqual([]);
    expect(found.includes("RetryInfo")).toBe(isRetried);
  },
);
