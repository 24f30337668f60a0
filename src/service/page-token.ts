const form = /^[A-Za-z0-9_-]{1,4096}$/;

/** The token of the page after a place in a list; clients send it back as it is. */
export function toPageToken(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** The place that a token names; undefined for what is no token of ours. */
export function fromPageToken(token: string): string | undefined {
  if (!form.test(token)) return undefined;
  const place = Buffer.from(token, "base64url").toString();
  return place.includes("/") && toPageToken(place) === token ? place : undefined;
}
