import { STATUS_CODES } from "node:http";

/** An HTTP/1.1 answer as text, for requests without a response object: one line of ASCII, after which the connection is closed. */
export function toRawAnswer(status: number, advice: string): string {
  const body = `${advice}\n`;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8`;
  return `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
