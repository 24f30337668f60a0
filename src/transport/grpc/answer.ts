// Last stop of an answer: frames → the HTTP/2 stream, at the pace of its reader.
import { BurstWriter } from "../http/burst-writer.ts";
import type { DrainWait } from "../http/drain-wait.ts";
import type { Exchange } from "../http/exchange.ts";
import { sliceBytes, toSlices } from "../http/paced-write.ts";
import type { Fields } from "./status-trailers.ts";

// A gRPC status is not that of HTTP, whose requests succeed.
const httpOk = 200;

/** The answer to one gRPC request. */
export class GrpcAnswer {
  /** Fields of the head; it is sent with the first frame, and may change until then. */
  readonly header: Fields;
  /** Trailers of an answer that ends well, besides the status. */
  readonly trailers: Fields = {};
  readonly #exchange: Exchange;
  readonly #reader: DrainWait;
  #burst: BurstWriter | undefined;

  constructor(exchange: Exchange, reader: DrainWait, namesGzip: boolean) {
    this.#exchange = exchange;
    this.#reader = reader;
    this.header = { "content-type": "application/grpc+proto" };
    if (namesGzip) this.header["grpc-encoding"] = "gzip";
  }

  /** Whether nothing more can be sent. */
  isClosed(): boolean {
    return this.#exchange.isClosed();
  }

  /** Sends frames. Undefined when the next ones can follow at once; otherwise resolves when they can. */
  send(frames: Uint8Array): Promise<void> | undefined {
    if (frames.byteLength === 0 || this.isClosed()) return undefined;
    const burst = this.#begin();
    if (frames.byteLength > sliceBytes) return this.#sendSlices(burst, frames);
    return burst.write(frames) ? undefined : this.#reader.until("drain");
  }

  /** Ends an answer that is whole. Resolves when the exchange is over. */
  end(): Promise<void> {
    return this.#finish({ "grpc-status": "0", ...this.trailers });
  }

  /** Ends the answer with the trailers of a failure. Resolves when the exchange is over. */
  async fail(trailers: Fields): Promise<void> {
    if (this.#burst !== undefined) return this.#finish({ ...this.trailers, ...trailers });
    if (this.isClosed()) return;
    // A single HEADERS frame, after which gRPC clients may still retry.
    this.#exchange.answer(httpOk, { ...this.header, ...this.trailers, ...trailers });
    await this.#reader.until("close");
  }

  #begin(): BurstWriter {
    if (this.#burst !== undefined) return this.#burst;
    this.#exchange.begin(httpOk, this.header);
    this.#burst = new BurstWriter(this.#exchange);
    return this.#burst;
  }

  async #sendSlices(burst: BurstWriter, frames: Uint8Array): Promise<void> {
    for (const slice of toSlices(frames)) {
      if (!burst.write(slice)) await this.#reader.until("drain");
      if (this.isClosed()) return;
    }
  }

  async #finish(trailers: Fields): Promise<void> {
    if (this.isClosed()) return;
    // The wait for "close" must begin with less than one slice unsent, since it has the time limit of one slice.
    if (!this.#begin().flush()) await this.#reader.until("drain");
    if (this.isClosed()) return;
    this.#exchange.finish(trailers);
    await this.#reader.until("close");
  }
}
