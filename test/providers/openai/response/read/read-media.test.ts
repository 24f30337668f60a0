import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { GatewayError } from "../../../../../src/core/errors/error.ts";
import { delta } from "../../chunks.ts";
import { type OddServer, startOddServer } from "../../odd-server.ts";

// Images, audio and video of an answer.

let server: OddServer;

beforeAll(async () => {
  server = await startOddServer();
});

afterAll(() => server.close());

const dataUrl = "data:image/png;base64,AAECAw==";
const image = (url: unknown, rest: object = {}): object => ({ type: "image_url", image_url: url, ...rest });

describe("an image is a part", () => {
  test.each<[what: string, content: object, said: string[]]>([
    [
      "of OpenRouter",
      { content: "Here", images: [image({ url: dataUrl })] },
      ["text Here", "image image/png 00010203"],
    ],
    ["alone", { content: "", images: [image({ url: dataUrl })] }, ["image image/png 00010203"]],
    [
      "of another type",
      { images: [image({ url: "data:IMAGE/WebP;name=a.webp;base64,AAEC" })] },
      ["image image/webp 000102"],
    ],
    ["by its address", { images: [image({ url: "https://example.com/a.png" })] }, ["image https://example.com/a.png"]],
    [
      "by Mistral's address",
      { content: [{ type: "text", text: "a" }, image("https://example.com/a.png"), { type: "text", text: "b" }] },
      ["text a", "image https://example.com/a.png", "text b"],
    ],
    ["of LiteLLM before", { content: "a", image: { url: dataUrl } }, ["text a", "image image/png 00010203"]],
    ["as bare data", { content: [{ type: "image", image: { b64_json: "AAEC" } }] }, ["image image/png 000102"]],
    [
      "of Anthropic's shape",
      { content: [{ type: "image", source: { type: "base64", media_type: "image/gif", data: "AAEC" } }] },
      ["image image/gif 000102"],
    ],
    [
      "of Anthropic's shape, by its address",
      { content: [{ type: "image", source: { type: "url", url: "https://example.com/a.png" } }] },
      ["image https://example.com/a.png"],
    ],
    [
      "of Gemini's shape",
      { content: [{ text: "a" }, { inlineData: { mimeType: "image/webp", data: "AAEC" } }] },
      ["text a", "image image/webp 000102"],
    ],
    [
      "beside a call",
      { images: [image({ url: dataUrl })], tool_calls: [{ id: "a", function: { name: "f", arguments: "{}" } }] },
      ["image image/png 00010203", "call a f {}"],
    ],
  ])("%s", async (_, content, said) => {
    expect(await server.readMessage(content)).toMatchObject({ said });
    expect(await server.readChunks(delta(content), delta({}, "stop"))).toMatchObject({ said });
  });

  test.each<[what: string, images: unknown]>([
    ["an empty address", [image({ url: "" })]],
    ["no bytes", [image({ url: "data:image/png;base64," })]],
    ["no type", [image({ url: "data:;base64,AAEC" })]],
    ["a path", [image({ url: "/tmp/a.png" })]],
  ])("but not with %s", async (_, images) => {
    expect((await server.readMessage({ content: "a", images })).end).toBe("UPSTREAM_PROTOCOL_ERROR");
  });
});

describe("content that no part can hold fails the answer, and the error names it", () => {
  test.each<[what: string, content: object]>([
    ["audio", { audio: { id: "a", transcript: "Hel" } }],
    ["audio", { content: "Hello", audio: { data: "AAAA" } }],
    ["audio", { content: [{ type: "audio", audio: { data: "AAAA" } }] }],
    [
      "audio",
      {
        content: [
          { type: "text", text: "a" },
          { type: "output_audio", data: "AAAA" },
        ],
      },
    ],
    ["video", { content: [{ type: "video_url", video_url: { url: "https://example.com/a" } }] }],
    ["audio", { content: [{ inlineData: { mimeType: "audio/wav", data: "AAEC" } }] }],
    ["video", { videos: [{ url: "https://example.com/a" }] }],
  ])("%s in %j", async (what, content) => {
    expect((await server.readMessage(content)).end).toBe("UNSUPPORTED_FEATURE");
    const error = await server.errorOf({ body: `data: ${JSON.stringify(delta(content))}\n\n` });
    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", retryable: false } satisfies Partial<GatewayError>);
    expect(error?.message).toContain(`the answer holds ${what}`);
  });

  test("an image at a URL that no request can send back", async () => {
    expect((await server.readMessage({ images: [image({ url: "http://example.com/a.png" })] })).end).toBe(
      "UNSUPPORTED_FEATURE",
    );
  });

  test("but an empty member for it does not", async () => {
    const content = { content: "a", audio: { data: "", expires_at: 0, id: "" }, images: [], video: null };

    expect(await server.readMessage(content)).toEqual({ said: ["text a"], end: "STOP" });
  });
});
