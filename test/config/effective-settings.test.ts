// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
import { describe, expect, test } from "vitest";
import { toEffectiveSettings } from "../../src/config/effective-settings.ts";
import { type OutlineEntry, outline } from "../../src/config/schema/outline.ts";
import { withValue } from "../../src/config/tree.ts";

const canary = "canary-0123456789";

function treeWith({ path, kind }: OutlineEntry, value: unknown): unknown {
  const named = path.map((key) => (key === "*" ? "x" : key));
  const around = kind === undefined ? {} : { providers: { x: { kind } } };
  return withValue(around, named, value);
}

const secrets = outline().filter(({ isSecret }) => isSecret);

describe.each(secrets.map((entry) => [`${entry.path.join(".")} ${entry.kind ?? ""}`, entry] as const))(
  "%s",
  (_, entry) => {
    test.each([
      ["a text", canary],
      ["a list", [canary]],
      ["keys", { [canary]: canary }],
    ])("%s in a secret is not shown", (_what, value) => {
      const shown = JSON.stringify(toEffectiveSettings(treeWith(entry, value)).map(({ value: each }) => each ?? null));
      expect(shown).not.toContain(canary);
    });
  },
);

test("a key that the schema does not have is not shown", () => {
  expect(JSON.stringify(toEffectiveSettings({ unknown: canary, server: { unknown: canary } }))).not.toContain(canary);
});

test.each([
  ["http://user:canary@host/v1", "http://[hidden]@host/v1"],
  ["https://host/v1?key=canary", "https://host/v1?[hidden]"],
  ["https://a@canary:b@host", "https://[hidden]@host"],
  ["${env:BASE_URL}", "${env:BASE_URL}"],
])("of the URL %s is shown %s", (written, shown) => {
  const settings = toEffectiveSettings({ providers: { x: { kind: "openai", baseUrl: written } } });
  expect(settings.find(({ key }) => key === "providers.x.baseUrl")?.value).toBe(shown);
});

test("what is written is shown as it is, and the rest as its default", () => {
  const settings = toEffectiveSettings({ server: { port: "${env:PORT}" }, models: { fast: { target: "sim/echo" } } });
  const find = (key: string) => settings.find((setting) => setting.key === key);
  expect(find("server.port")).toMatchObject({ value: "${env:PORT}", isDefault: false });
  expect(find("server.host")).toMatchObject({ value: "127.0.0.1", isDefault: true });
  expect(find("models.fast.target")).toMatchObject({ value: "sim/echo", isDefault: false });
  expect(find("models.fast.policy")).toMatchObject({ isDefault: true });
  expect(find("server.tls.clientAuth")).toBeUndefined();
});
