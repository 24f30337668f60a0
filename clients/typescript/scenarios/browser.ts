// Runs the scenarios in a page of headless Chromium.
import { createHash, X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { readTask, report } from "./command-line.ts";

const { scenarios, address, ca } = readTask();
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", ...trust(ca)] });
const server = createServer(servePage(await bundle())).listen(0, "127.0.0.1");
const page = await browser.newPage();
// A server without an address does not listen, and this one does.
await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
const baseUrl = `${ca === undefined ? "http" : "https"}://${address}`;
for (const scenario of scenarios) {
  report(
    await page.evaluate(([url, json]) => globalThis.runInPage(url, json), [baseUrl, JSON.stringify(scenario)] as const),
  );
}
await browser.close();
server.close();

/** The script of the page, with all that it imports. */
async function bundle(): Promise<string> {
  const entryPoints = [join(import.meta.dirname, "browser-page.ts")];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: "iife", write: false });
  return outputFiles.map((file) => file.text).join("");
}

function servePage(script: string): Parameters<typeof createServer>[1] & {} {
  return (_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!doctype html><script>${script.replaceAll("</script", "<\\/script")}</script>`);
  };
}

/** Chromium has no flag for a CA, but one for the keys of chains that it trusts. */
function trust(pem: Buffer | undefined): string[] {
  if (pem === undefined) return [];
  const key = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return [`--ignore-certificate-errors-spki-list=${createHash("sha256").update(key).digest("base64")}`];
}
