/** Whose server is at a base URL, as far as the URL says so. */
export function knownServerOf(baseUrl: string | undefined): "openai" | "azure" | undefined {
  const host = baseUrl === undefined ? "openai.com" : new URL(baseUrl).hostname;
  if (/(^|\.)openai\.azure\.com$/.test(host)) return "azure";
  return /(^|\.)openai\.com$/.test(host) ? "openai" : undefined;
}
