import fc from "fast-check";
import { expect, test } from "vitest";
import { fromPageToken, toPageToken } from "../../src/service/page-token.ts";

const place = fc.string({ unit: "grapheme", maxLength: 8 }).map((id) => `p/1/${id}`);

test("a token is given back as it came", () => {
  fc.assert(
    fc.property(place, (text) => {
      expect(fromPageToken(toPageToken(text))).toBe(text.toWellFormed());
    }),
  );
});

test.each(["x", "3", "AAAA", "!", `${toPageToken("p/1/m")}=`, `${toPageToken("p/1/mm")}A`, "A".repeat(5_000)])(
  "%j is no token",
  (pageToken) => {
    expect(fromPageToken(pageToken)).toBeUndefined();
  },
);
