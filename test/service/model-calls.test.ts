import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ListModelsRequestSchema, ModelSchema } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { listModels, type Models } from "../../src/service/model-calls.ts";

/** The models of places, by the place's own text. */
function modelsOf(places: Iterable<string>): Awaited<ReturnType<Models["list"]>>["models"] {
  const sorted = [...places].toSorted((one, other) => (one < other ? -1 : 1));
  return sorted.map((place) => ({ place, toModel: () => create(ModelSchema, { name: place }) }));
}

/** Reads all pages of a list that is another one for each page. */
async function readPages(lists: readonly ReadonlySet<string>[], pageSize: number): Promise<string[]> {
  let page = 0;
  const models: Models = {
    list: async () => ({
      models: modelsOf(lists[Math.min(page++, lists.length - 1)] ?? []),
      unlisted: [],
      priceListDate: "",
    }),
    get: async () => create(ModelSchema, {}),
  };
  const names: string[] = [];
  for (let pageToken = ""; ; ) {
    const request = create(ListModelsRequestSchema, { pageSize, pageToken });
    const answer = await listModels(models, request, new AbortController().signal);
    names.push(...answer.models.map(({ name }) => name));
    pageToken = answer.nextPageToken;
    if (pageToken === "") return names;
  }
}

const place = fc.string({ unit: "grapheme", maxLength: 8 }).map((id) => `p/1/${id}`);

test("whichever models come and go between pages, one that is there all along is on exactly one of them", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(place, { maxLength: 12 }),
      fc.array(fc.uniqueArray(place, { maxLength: 6 }), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 5 }),
      async (staying, passing, pageSize) => {
        const names = await readPages(
          passing.map((some) => new Set([...staying, ...some])),
          pageSize,
        );
        for (const one of staying) expect(names.filter((name) => name === one)).toHaveLength(1);
        expect(new Set(names).size).toBe(names.length);
      },
    ),
    { numRuns: 50 },
  );
});
