import { scrub } from "../../core/errors/scrub.ts";
import type { ConfiguredNames } from "../../core/readings.ts";
import { toLabel } from "../metrics/labels.ts";
import { splitTarget } from "./split-target.ts";

/** What spans say of a provider. */
interface ProviderFacts {
  /** The semantic conventions for generative AI know the kinds by the same names. */
  readonly kind: string;
  /** Host of its server; undefined for one without. */
  readonly address: string | undefined;
  readonly port: number | undefined;
}

const unknownProvider: ProviderFacts = { kind: "other", address: undefined, port: undefined };
const mostCharacters = 512;
const mostKnown = 256;

/** SpanNames turns names of calls into values of attributes: without secrets, without control characters, not too long. */
export class SpanNames {
  /** Of the names that are configured. */
  readonly #labels: ReadonlyMap<string, string>;
  /** Some of the other names: those of callers come back, and to look for secrets takes longer than to find them here. */
  readonly #known = new Map<string, string>();
  readonly #providers: ReadonlyMap<string, ProviderFacts>;

  constructor({ models, targets, providers }: ConfiguredNames) {
    const configured = [...models, ...targets];
    const ids = configured.map((name) => splitTarget(name).model);
    this.#labels = new Map([...configured, ...ids].map((name) => [name, toLabel(name)]));
    this.#providers = new Map(providers.map(({ name, kind, url }) => [name, { kind, ...toServer(url) }]));
  }

  /** A name as a caller, a configuration or a provider chose it. */
  of(name: string): string {
    return this.#labels.get(name) ?? this.#known.get(name) ?? this.#know(name);
  }

  /** A name that does not come back, such as a provider's id of a request. */
  ofOnce(name: string): string {
    return toLabel(scrub(name.slice(0, mostCharacters)));
  }

  #know(name: string): string {
    const safe = this.ofOnce(name);
    if (this.#known.size < mostKnown && name.length <= mostCharacters) this.#known.set(name, safe);
    return safe;
  }

  /** What is known of a provider by its name in the configuration. */
  factsOf(provider: string): ProviderFacts {
    return this.#providers.get(provider) ?? unknownProvider;
  }
}

function toServer(url: string | undefined): Pick<ProviderFacts, "address" | "port"> {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null) return { address: undefined, port: undefined };
  const { hostname: address, port, protocol } = parsed;
  const byProtocol = protocol === "https:" ? 443 : 80;
  return { address, port: port === "" ? byProtocol : Number(port) };
}
