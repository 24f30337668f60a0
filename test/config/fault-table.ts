// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how references are written
// Configurations that cannot be used, and every line that is reported for each. What is read of files and variables beside
// them is in faults.test.ts.

import { presetNames } from "../../src/providers/openai/presets.ts";

/** What is wrong, the file, and its faults without the name of the file. */
export type FaultyFile = readonly [law: string, file: string, faults: readonly string[]];

/** Text that is not read. */
export const textFaults: readonly FaultyFile[] = [
  [
    "a line that is no key",
    "server\nport: 1",
    ["1:1: this line is no key with a value; write key: value, with a colon and a space"],
  ],
  [
    "a value without a space",
    "server:\n  port:1\n  host: a",
    ["2:3: this line is no key with a value; write key: value, with a colon and a space"],
  ],
  ["a tab", "server:\n\tport: 1", ["2:1: a tab cannot indent; use spaces"]],
  [
    "uneven indentation",
    "server:\n   port: 1\n  host: a",
    ["3:1: the indentation does not fit; indent keys that belong together by the same number of spaces"],
  ],
  [
    "an open quote",
    'log:\n  level: "info\n',
    ["3:1: a closing character or a space is missing: check quotes, brackets and the space after a colon"],
  ],
  [
    "an open bracket",
    "server:\n  corsOrigins: [a, b\nlog: {}",
    ["3:1: the indentation does not fit; indent keys that belong together by the same number of spaces"],
  ],
  [
    "a reserved character",
    "server:\n  host: @home",
    ["2:9: a text cannot begin with this character; put it into quotes"],
  ],
  [
    "a colon in a text",
    "server:\n  host: a: b",
    ["2:9: a key stands where a value is wanted; put a text with ': ' into quotes, or begin a new line"],
  ],
  [
    "an unknown escape",
    'server:\n  host: "a\\q"',
    ["2:11: this escape does not exist in double quotes; use single quotes, or \\\\ for a backslash"],
  ],
  [
    "something after a quoted text",
    "server:\n  host: 'it's'",
    ["2:13: something is left over after a value; put the text into quotes, or begin a new line"],
  ],
  ["two documents", "log: {}\n---\nserver: {}", ["2:1: a second document begins here; write one, without ---"]],
  ["a directive", "%FOO bar\n---\nlog: {}", ["1:1: directives (%) are not read; leave the line out"]],
  [
    "a directive that YAML knows",
    "# 1.1\n\n%YAML 1.1\n---\nserver: {port: 0o17}",
    ["3:1: directives (%) are not read; leave the line out"],
  ],
  ["a file without a byte", "", ["1:1: the file is empty; write keys, or {} if nothing is meant"]],
  ["nothing but a comment", "# later\n", ["1:1: the file is empty; write keys, or {} if nothing is meant"]],
  ["a document without a value", "---\n", ["1:4: the file is empty; write keys, or {} if nothing is meant"]],
  ["null", "# none\nnull", ["2:1: the file is empty; write keys, or {} if nothing is meant"]],
  ["a tag", "server:\n  port: !!int 1", ["2:15: server.port: tags are not read; write the value without them"]],
  [
    "a tag of its own",
    "providers:\n  a: !secret {kind: sim}",
    ["2:14: providers.a: tags are not read; write the value without them"],
  ],
  [
    "a merge key",
    "a: &a {level: info}\nlog:\n  <<: *a",
    [
      "1:1: a: unknown key; there are server, ops, telemetry, timeouts, limits, admission, retries, breaker, log, proxy, providers, models, prices",
      "3:3: log.<<: merge keys (<<) are not read; write the keys out, or use an alias for a whole value",
    ],
  ],
  ["an unknown anchor", "server: *nowhere", ["1:9: server: no anchor of this name stands before it"]],
  ["a key that is a list", "? [a]\n: 1", ["1:3: a key is one line of text"]],
  ["a prototype", "server:\n  __proto__: {port: 1}", ["2:3: server.__proto__: this name cannot be used"]],
  ["a key twice", "log:\n  level: info\n  level: warn", ["3:3: log.level: this key is written twice; keep one"]],
  ["a section twice", "log: {}\nserver: {}\nlog: {}", ["3:1: log: this key is written twice; keep one"]],
  [
    "a list",
    "- server",
    [
      "1:1: the configuration (a list): write keys below it, of which there are server, ops, telemetry, timeouts, limits, admission, retries, breaker, log, proxy, providers, models, prices",
    ],
  ],
  [
    "a text",
    "hello",
    [
      "1:1: the configuration: write keys below it, of which there are server, ops, telemetry, timeouts, limits, admission, retries, breaker, log, proxy, providers, models, prices",
    ],
  ],
];

/** Faults of the server, of timeouts, limits and the log. */
export const serverFaults: readonly FaultyFile[] = [
  ["an unknown key near a known one", "server:\n  prot: 1", ['2:3: server.prot: unknown key; did you mean "port"?']],
  [
    "an unknown key in other words",
    "server:\n  max-connections: 1\n  Host: a",
    [
      '2:3: server.max-connections: unknown key; did you mean "maxConnections"?',
      '3:3: server.Host: unknown key; did you mean "host"?',
    ],
  ],
  ["an unknown section", "sevrer: {}", ['1:1: sevrer: unknown key; did you mean "server"?']],
  ["a key one level too high", "port: 1", ['1:1: port: unknown key; "port" belongs under server or under ops']],
  ["a key of another section", "server:\n  level: info", ['2:3: server.level: unknown key; "level" belongs under log']],
  [
    "a key that is nowhere",
    "server:\n  colour: red",
    [
      "2:3: server.colour: unknown key; there are host, port, workers, corsOrigins, allowedHosts, maxConnections, maxConnectionsPerHost, maxConnectionAge, maxStreams, maxMessageBytes, maxBufferedBytes, firstByteTimeout, readerStallTimeout, nativeGrpc and 3 more",
    ],
  ],
  [
    "an unknown key of many",
    "timeouts:\n  foo: 1s",
    ["2:3: timeouts.foo: unknown key; there are connect, firstToken, idle, total, maxTotal"],
  ],
  [
    "a port that is too large",
    "server:\n  port: 70000",
    ["2:9: server.port 70000: write a whole number from 0 to 65535"],
  ],
  ["a port that is negative", "server:\n  port: -1", ["2:9: server.port -1: write a whole number from 0 to 65535"]],
  ["a port with a fraction", "server:\n  port: 80.5", ["2:9: server.port 80.5: write a whole number from 0 to 65535"]],
  ["a port that is a word", "server:\n  port: http", ['2:9: server.port "http": write a whole number from 0 to 65535']],
  ["a port that is true", "server:\n  port: true", ["2:9: server.port true: write a whole number from 0 to 65535"]],
  [
    "a port that is a list",
    "server:\n  port: [1, 2]",
    ["2:9: server.port (a list): write a whole number from 0 to 65535"],
  ],
  [
    "a port that is empty",
    "server:\n  port:",
    ["2:3: server.port is empty: leave the key out, or write a whole number from 0 to 65535"],
  ],
  [
    "a section that is empty",
    "server:\nlog: {}",
    [
      "1:1: server is empty: leave the key out, or write keys below it, of which there are host, port, workers, corsOrigins, allowedHosts, maxConnections, maxConnectionsPerHost, maxConnectionAge, maxStreams, maxMessageBytes, maxBufferedBytes, firstByteTimeout, readerStallTimeout, nativeGrpc and 3 more",
    ],
  ],
  [
    "a section that is a text",
    "server: localhost:50051",
    [
      '1:9: server "localhost:50051": write keys below it, of which there are host, port, workers, corsOrigins, allowedHosts, maxConnections, maxConnectionsPerHost, maxConnectionAge, maxStreams, maxMessageBytes, maxBufferedBytes, firstByteTimeout, readerStallTimeout, nativeGrpc and 3 more',
    ],
  ],
  [
    "a host that is a number",
    "server:\n  host: 127",
    ['2:9: server.host 127: write a host name or an IP address, such as "127.0.0.1" or "::1"'],
  ],
  [
    "a host that is empty",
    "server:\n  host: ''",
    ['2:9: server.host "": write a host name or an IP address, such as "127.0.0.1" or "::1"'],
  ],
  [
    "origins that are one text",
    "server:\n  corsOrigins: https://app.example.com",
    [
      '2:16: server.corsOrigins "https://app.example.com": write a list of origins such as "https://app.example.com", or of "*"',
    ],
  ],
  [
    "an origin with a path",
    "server:\n  corsOrigins:\n    - https://app.example.com\n    - https://app.example.com/x",
    [
      '4:7: server.corsOrigins[1] "https://app.example.com/x": write an origin such as "https://app.example.com", or "*"',
    ],
  ],
  [
    "a size with another unit",
    "server:\n  maxMessageBytes: 32MB",
    ['2:20: server.maxMessageBytes "32MB": write a size such as "32MiB", or its bytes: from 1024 to 2147483647'],
  ],
  [
    "a size that is too small",
    "server:\n  maxMessageBytes: 1KB",
    ['2:20: server.maxMessageBytes "1KB": write a size such as "32MiB", or its bytes: from 1024 to 2147483647'],
  ],
  [
    "a size that is too large",
    "server:\n  maxMessageBytes: 3GiB",
    ['2:20: server.maxMessageBytes "3GiB": write a size such as "32MiB", or its bytes: from 1024 to 2147483647'],
  ],
  [
    "a duration without a unit",
    "server:\n  drainTimeout: 30",
    ['2:17: server.drainTimeout 30: write a duration above 0 with its unit, such as "500ms", "30s" or "2m"'],
  ],
  [
    "a duration of nothing",
    "server:\n  drainTimeout: 0s",
    ['2:17: server.drainTimeout "0s": write a duration above 0 with its unit, such as "500ms", "30s" or "2m"'],
  ],
  [
    "a duration with another unit",
    "server:\n  drainTimeout: 5 minutes",
    ['2:17: server.drainTimeout "5 minutes": write a duration above 0 with its unit, such as "500ms", "30s" or "2m"'],
  ],
  [
    "a duration beyond every timer",
    "timeouts:\n  maxTotal: 9999h",
    ['2:13: timeouts.maxTotal "9999h": write a duration of at most "596h"'],
  ],
  ["no streams", "server:\n  maxStreams: 0", ["2:15: server.maxStreams 0: write a whole number from 1 to 2147483647"]],
  [
    "TLS without a key",
    "server:\n  tls:\n    certFile: cert.pem",
    ["2:3: server.tls.keyFile is missing: write the path of a file"],
  ],
  [
    "TLS without a certificate",
    "server:\n  tls: {keyFile: key.pem}",
    ["2:3: server.tls.certFile is missing: write the path of a file"],
  ],
  [
    "client certificates without a CA",
    "server:\n  tls: {certFile: c, keyFile: k, clientAuth: require}",
    ["2:34: server.tls.clientAuth: without clientCaFile no client can be checked; add it"],
  ],
  [
    "another way to check clients",
    "server:\n  tls: {certFile: c, keyFile: k, clientCaFile: ca, clientAuth: yes}",
    ['2:64: server.tls.clientAuth "yes": write one of require, request'],
  ],
  [
    "hosts that are none",
    "server: {host: 'http://localhost'}",
    ['1:16: server.host "http://localhost": write a host name or an IP address, such as "127.0.0.1" or "::1"'],
  ],
  [
    "a host with its port",
    "server: {host: localhost:80}",
    ['1:16: server.host "localhost:80": write a host name or an IP address, such as "127.0.0.1" or "::1"'],
  ],
  [
    "a host in brackets",
    "server: {host: '[::1]'}",
    ['1:16: server.host "[::1]": write a host name or an IP address, such as "127.0.0.1" or "::1"'],
  ],
  [
    "a host with an escape",
    'server: {host: "a\\e[31m"}',
    ['1:16: server.host: write a host name or an IP address, such as "127.0.0.1" or "::1"'],
  ],
  [
    "a host of 254 characters",
    `server: {host: ${"a".repeat(254)}}`,
    [`1:16: server.host "${"a".repeat(60)}…: write a host name or an IP address, such as "127.0.0.1" or "::1"`],
  ],
  [
    "a path with a line break",
    'server: {tls: {certFile: "canary\\nb", keyFile: k}}',
    ["1:26: server.tls.certFile: write the path of a file: one line of at most 4096 characters"],
  ],
  [
    "a path that is too long",
    `server: {tls: {certFile: ${"x".repeat(4_097)}, keyFile: k}}`,
    [`1:26: server.tls.certFile "${"x".repeat(60)}…: write the path of a file: one line of at most 4096 characters`],
  ],
  [
    "a secret in a key of the server",
    "server:\n  drainTimeout: sk-canary-12345678",
    ['2:17: server.drainTimeout: write a duration above 0 with its unit, such as "500ms", "30s" or "2m"'],
  ],
  [
    "a URL with a password at the level of the log",
    "log:\n  level: https://me:canary@example.com",
    ["2:10: log.level: write one of debug, info, warn, error, silent"],
  ],
  [
    "a level that is none",
    "log:\n  level: verbose",
    ['2:10: log.level "verbose": write one of debug, info, warn, error, silent'],
  ],
  ["a format that is none", "log:\n  format: text", ['2:11: log.format "text": write one of auto, json, pretty']],
  [
    "times above defaults of their own section",
    "timeouts: {total: 2h}\nretries: {baseDelay: 10s}\nbreaker: {openTime: 2m}",
    [
      '1:19: timeouts.total "2h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
      '2:22: retries.baseDelay "10s": write at most what retries.maxDelay says, which is 5s where unset and ends it sooner',
      '3:21: breaker.openTime "2m": write at most what breaker.maxOpenTime says, which is 1m where unset and ends it sooner',
    ],
  ],
  [
    "limits of attempts above the default of the whole",
    "timeouts: {connect: 11m, firstToken: 12m, idle: 13m}",
    [
      '1:21: timeouts.connect "11m": write at most what timeouts.total says, which is 10m where unset and ends it sooner',
      '1:38: timeouts.firstToken "12m": write at most what timeouts.total says, which is 10m where unset and ends it sooner',
      '1:49: timeouts.idle "13m": write at most what timeouts.total says, which is 10m where unset and ends it sooner',
    ],
  ],
  [
    "waits in queues above the default of the longest call",
    "limits: {queueTimeout: 5h}\nadmission: {queueTimeout: 5h}",
    [
      '1:24: limits.queueTimeout "5h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
      '2:27: admission.queueTimeout "5h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
    ],
  ],
  [
    "waits in queues above the longest call",
    "timeouts: {total: 1m, maxTotal: 2m}\nlimits: {queueTimeout: 3m}\nadmission: {queueTimeout: 3m}",
    [
      '2:24: limits.queueTimeout "3m": write at most what timeouts.maxTotal says, which ends it sooner',
      '3:27: admission.queueTimeout "3m": write at most what timeouts.maxTotal says, which ends it sooner',
    ],
  ],
  [
    "windows in which nothing happens",
    "retries: {budget: {window: 1ms}}\nbreaker: {window: 999ms}",
    [
      '1:28: retries.budget.window "1ms": write a duration of at least "1s"',
      '2:19: breaker.window "999ms": write a duration of at least "1s"',
    ],
  ],
  [
    "limits below one",
    "limits:\n  concurrency: 0\n  queueLength: -1",
    [
      "2:16: limits.concurrency 0: write a whole number from 1 to 2147483647",
      "3:16: limits.queueLength -1: write a whole number from 0 to 2147483647",
    ],
  ],
];

/** Faults of providers. */
export const providerFaults: readonly FaultyFile[] = [
  [
    "an unknown key of a provider whose name is digits",
    "providers:\n  1: {kind: sim, limit: {}}",
    ['2:18: providers.1.limit: unknown key; did you mean "limits"?'],
  ],
  ["none", "providers: {}", ['1:12: providers (keys): declare a provider, such as "sim: {kind: sim}"']],
  [
    "an empty section",
    "providers:",
    ["1:1: providers is empty: leave the key out, or write names of providers below it, each with its keys"],
  ],
  [
    "a list",
    "providers:\n  - kind: sim",
    ["2:3: providers (a list): write names of providers below it, each with its keys"],
  ],
  [
    "a provider that is a word",
    "providers:\n  sim: sim",
    [
      "2:8: providers.sim: write keys below it, of which there are kind, baseUrl, apiKey, apiKeys, auth, headers, models, listModels, version, defaultMaxTokens, maxTokensCap, unsupported, timeouts, limits and 24 more",
    ],
  ],
  [
    "no kind",
    "providers:\n  claude:\n    apiKey: k",
    ["2:3: providers.claude.kind is missing: write one of anthropic, ollama, openai, sim"],
  ],
  [
    "a kind that is none",
    "providers:\n  claude: {kind: claude}",
    ['2:18: providers.claude.kind "claude": write one of anthropic, ollama, openai, sim'],
  ],
  [
    "an empty kind",
    "providers:\n  claude:\n    kind:",
    ["3:5: providers.claude.kind is empty: write one of anthropic, ollama, openai, sim"],
  ],
  [
    "a name with capitals",
    "providers:\n  Claude: {kind: sim}",
    [
      '2:3: providers.Claude: write a name of at most 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
    ],
  ],
  [
    "a name with a slash",
    "providers:\n  a/b: {kind: sim}",
    [
      '2:3: providers."a/b": write a name of at most 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
    ],
  ],
  [
    "a key of another kind",
    "providers:\n  local: {kind: openai, version: '2023-06-01'}",
    ["2:25: providers.local.version: unknown key; only providers of kind anthropic have it"],
  ],
  [
    "a key in snake case",
    "providers:\n  local: {kind: openai, api_key: sk-canary-12345678}",
    ['2:25: providers.local.api_key: unknown key; did you mean "apiKey"?'],
  ],
  [
    "a key that the simulator does not take",
    "providers:\n  sim: {kind: sim, apiKey: sk-canary-12345678}",
    ["2:20: providers.sim.apiKey: unknown key; only providers of kind anthropic, ollama, openai have it"],
  ],
  [
    "a secret with a space",
    "providers:\n  local: {kind: openai, apiKey: sk-canary 12345678}",
    ["2:33: providers.local.apiKey: write the key alone: visible ASCII characters, no spaces"],
  ],
  [
    "a secret that is a number",
    "providers:\n  local: {kind: openai, apiKey: 12345678}",
    ["2:33: providers.local.apiKey: write the key alone: visible ASCII characters, no spaces"],
  ],
  [
    "an empty secret",
    "providers:\n  local: {kind: openai, apiKey: ''}",
    ["2:33: providers.local.apiKey: write the key alone: visible ASCII characters, no spaces"],
  ],
  [
    "a secret in the wrong key",
    "providers:\n  local: {kind: anthropic, auth: sk-canary-12345678}",
    ["2:34: providers.local.auth: write one of x-api-key, bearer"],
  ],
  [
    "a preset near a known one",
    "providers:\n  fast: {kind: openai, preset: qroq}",
    [`2:32: providers.fast.preset "qroq": did you mean "groq"? write one of ${presetNames.join(", ")}`],
  ],
  [
    "a preset that there is not",
    "providers:\n  fast: {kind: openai, preset: nobody}",
    [`2:32: providers.fast.preset "nobody": write one of ${presetNames.join(", ")}`],
  ],
  [
    "a preset of which everybody has their own",
    "providers:\n  mine: {kind: openai, preset: azure}",
    ['2:3: providers.mine.baseUrl is missing: write the URL of your resource, such as "https://NAME.openai.azure.com"'],
  ],
  [
    "a version that would be more than one",
    "providers:\n  mine: {kind: openai, apiVersion: 'a&b=c'}",
    ['2:36: providers.mine.apiVersion "a&b=c": write a version such as "2024-10-21" or "preview"'],
  ],
  [
    "a switch that is neither on nor off",
    "providers:\n  mine: {kind: openai, topK: 1}",
    ["2:30: providers.mine.topK 1: write true or false"],
  ],
  [
    "a URL without a scheme",
    "providers:\n  local: {kind: openai, baseUrl: 'localhost:11434'}",
    ['2:34: providers.local.baseUrl "localhost:11434": write an http or https URL such as "http://127.0.0.1:11434/v1"'],
  ],
  [
    "a URL with a password",
    "providers:\n  local: {kind: openai, baseUrl: 'https://me:canary@example.com'}",
    ['2:34: providers.local.baseUrl: write an http or https URL such as "http://127.0.0.1:11434/v1"'],
  ],
  [
    "a URL with a query",
    "providers:\n  local: {kind: openai, baseUrl: 'https://example.com?key=canary'}",
    ['2:34: providers.local.baseUrl: write an http or https URL such as "http://127.0.0.1:11434/v1"'],
  ],
  [
    "a header with a line break",
    'providers:\n  local: {kind: openai, headers: {x-a: "canary\\nb"}}',
    ["2:40: providers.local.headers.x-a: write the text of a header: one line without control characters"],
  ],
  [
    "a header with a bad name",
    "providers:\n  local: {kind: openai, headers: {'x a': canary}}",
    ['2:35: providers.local.headers."x a": write the name of a header, such as "x-team"'],
  ],
  [
    "a header of the gateway",
    "providers:\n  local: {kind: openai, headers: {Content-Length: '1'}}",
    ["2:35: providers.local.headers.Content-Length: leave this header out: the gateway sets it itself"],
  ],
  [
    "headers as a list",
    "providers:\n  local: {kind: openai, headers: [canary]}",
    ['2:34: providers.local.headers (a list): write header names and their texts, such as {"x-team": "search"}'],
  ],
  [
    "models as a text",
    "providers:\n  local: {kind: openai, models: 'a,b'}",
    ['2:33: providers.local.models "a,b": write a list of model ids'],
  ],
  [
    "a model that is a number",
    "providers:\n  local: {kind: openai, models: [4]}",
    ["2:34: providers.local.models[0] 4: write the id of a model"],
  ],
  [
    "a version that is no date",
    "providers:\n  claude: {kind: anthropic, version: latest}",
    ['2:38: providers.claude.version "latest": write a date such as "2023-06-01"'],
  ],
  [
    "a token limit of nothing",
    "providers:\n  claude: {kind: anthropic, defaultMaxTokens: 0}",
    ["2:47: providers.claude.defaultMaxTokens 0: write a whole number from 1 to 2147483647"],
  ],
  [
    "own limits with an unknown key",
    "providers:\n  claude: {kind: anthropic, limits: {queueTime: 1s}}",
    ['2:38: providers.claude.limits.queueTime: unknown key; did you mean "queueTimeout"?'],
  ],
  [
    "a key and keys",
    "providers:\n  local: {kind: openai, apiKey: sk-canary-1, apiKeys: [sk-canary-2]}",
    ["2:46: providers.local.apiKeys: apiKey stands beside it; put all keys into this list and leave apiKey out"],
  ],
  [
    "a bad key among keys",
    "providers:\n  local: {kind: openai, apiKeys: [sk-canary-1, 'sk canary 2']}",
    ["2:48: providers.local.apiKeys[1]: write the key alone: visible ASCII characters, no spaces"],
  ],
  [
    "a first token that comes after the end of the try",
    "providers:\n  claude: {kind: anthropic, timeouts: {firstToken: 50s, total: 10s}}",
    [
      '2:52: providers.claude.timeouts.firstToken "50s": write at most what providers.claude.timeouts.total says, which ends it sooner',
    ],
  ],
  [
    "times of a provider above defaults of others",
    "providers:\n  claude: {kind: anthropic, timeouts: {firstToken: 20m, total: 2h}, limits: {queueTimeout: 5h}}",
    [
      '2:52: providers.claude.timeouts.firstToken "20m": write at most what timeouts.total says, which is 10m where unset and ends it sooner',
      '2:64: providers.claude.timeouts.total "2h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
      '2:92: providers.claude.limits.queueTimeout "5h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
    ],
  ],
  [
    "times of a provider above those of every call",
    "timeouts: {total: 5m, maxTotal: 30m}\nproviders:\n  toy: {kind: sim, timeouts: {idle: 9m, total: 31m}}\nmodels:\n  slow: {target: toy/echo, timeouts: {total: 8m}}",
    [
      '3:37: providers.toy.timeouts.idle "9m": write at most what models.slow.timeouts.total says, which ends it sooner',
      '3:48: providers.toy.timeouts.total "31m": write at most what timeouts.maxTotal says, which ends it sooner',
    ],
  ],
];

/** Faults of aliases. */
export const modelFaults: readonly FaultyFile[] = [
  [
    "a target without a slash",
    "models:\n  fast: sim",
    [
      '2:9: models.fast "sim": write "provider/model", such as "claude/claude-haiku-5-5", or keys below it: target or targets, policy, fallbackOn, timeouts, defaults, caps',
    ],
  ],
  [
    "a target of no provider",
    "providers:\n  claude: {kind: anthropic}\n  local: {kind: openai}\nmodels:\n  fast: cluade/m",
    ['5:9: models.fast "cluade/m": no provider has this name; did you mean "claude"? there are claude, local'],
  ],
  [
    "a simulator that the file does not declare",
    "providers:\n  claude: {kind: anthropic}\nmodels:\n  test: sim/echo",
    ['4:9: models.test "sim/echo": no provider has this name; there are claude'],
  ],
  [
    "a model that the simulator has not",
    "models:\n  x: sim/ecko?rate=5\n  y: {target: sim/gpt}",
    [
      '2:6: models.x: no simulated model has this name; did you mean "echo"? there are echo, text, tools, reasoning, json, refusal, search, long, journal',
      '3:15: models.y.target "sim/gpt": no simulated model has this name; there are echo, text, tools, reasoning, json, refusal, search, long, journal',
    ],
  ],
  [
    "a model that a declared simulator has not",
    "providers:\n  toy: {kind: sim}\n  sim: {kind: openai}\nmodels:\n  x: toy/textt\n  y: sim/gpt",
    [
      '5:6: models.x "toy/textt": no simulated model has this name; did you mean "text"? there are echo, text, tools, reasoning, json, refusal, search, long, journal',
    ],
  ],
  [
    "an alias of an alias",
    "models:\n  fast: sim/echo\n  quick: fast",
    ['3:10: models.quick "fast": an alias cannot stand for another; write "provider/model"'],
  ],
  [
    "an alias with the name of a provider",
    "models:\n  sim: sim/echo",
    ["2:3: models.sim: a provider has this name; choose another for the alias"],
  ],
  [
    "an alias with a slash",
    "models:\n  my/model: sim/echo",
    [
      '2:3: models."my/model": write a name of at most 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
    ],
  ],
  [
    "a target in a list that no provider serves, of weight 0",
    "models:\n  fast:\n    targets:\n      - sim/echo\n      - {target: smi/text, weight: 0}",
    [
      '5:18: models.fast.targets[1].target "smi/text": no provider has this name; did you mean "sim"? there are sim',
      "5:36: models.fast.targets[1].weight 0: write a whole number from 1 to 1000",
    ],
  ],
  [
    "an alias among the targets",
    "models:\n  fast: sim/echo\n  all: {targets: [sim/text, fast]}",
    ['3:29: models.all.targets[1] "fast": an alias cannot stand for another; write "provider/model"'],
  ],
  [
    "aliases in a circle",
    "models:\n  a: {targets: [b]}\n  b: a",
    [
      '2:17: models.a.targets[0] "b": an alias cannot stand for another; write "provider/model"',
      '3:6: models.b "a": an alias cannot stand for another; write "provider/model"',
    ],
  ],
  [
    "the same target twice",
    "models:\n  fast: {targets: [sim/echo, {target: sim/echo}]}",
    ['2:39: models.fast.targets[1].target "sim/echo": this target stands in the list twice; use a weight instead'],
  ],
  [
    "a target beside targets",
    "models:\n  fast: {target: sim/echo, targets: [sim/text]}",
    ["2:28: models.fast.targets: target stands beside it; put all targets into this list and leave target out"],
  ],
  [
    "no targets in the list",
    "models:\n  fast: {targets: []}",
    ['2:19: models.fast.targets (a list): write a list of "provider/model", or of keys: target, weight, priority'],
  ],
  [
    "a policy and a class that there are not",
    "models:\n  fast: {target: sim/echo, policy: random, fallbackOn: [ratelimit]}",
    [
      '2:36: models.fast.policy "random": write one of ordered, weighted, leastOutstanding, fastest',
      '2:57: models.fast.fallbackOn[0] "ratelimit": write one of rateLimit, overload, error, timeout, contextLength, contentFilter',
    ],
  ],
  [
    "times that end each other",
    "timeouts: {total: 2h, maxTotal: 1h}\nretries: {baseDelay: 9s, maxDelay: 1s}\nbreaker: {openTime: 2m, maxOpenTime: 1m}\nmodels:\n  fast: {target: sim/echo, timeouts: {total: 2m}, caps: {totalTimeout: 1m}}",
    [
      '1:19: timeouts.total "2h": write at most what timeouts.maxTotal says, which ends it sooner',
      '2:22: retries.baseDelay "9s": write at most what retries.maxDelay says, which ends it sooner',
      '3:21: breaker.openTime "2m": write at most what breaker.maxOpenTime says, which ends it sooner',
      '5:46: models.fast.timeouts.total "2m": write at most what models.fast.caps.totalTimeout says, which ends it sooner',
    ],
  ],
  [
    "times of aliases above defaults of others",
    "models:\n  a: {target: sim/echo, timeouts: {connect: 9s, firstToken: 30m}}\n  b: {target: sim/echo, timeouts: {total: 2h}}\n  c: {target: sim/echo, caps: {totalTimeout: 5h}}",
    [
      '2:45: models.a.timeouts.connect "9s": write at most what timeouts.connect says, which is 5s where unset and ends it sooner',
      '2:61: models.a.timeouts.firstToken "30m": write at most what timeouts.total says, which is 10m where unset and ends it sooner',
      '3:43: models.b.timeouts.total "2h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
      '4:46: models.c.caps.totalTimeout "5h": write at most what timeouts.maxTotal says, which is 1h where unset and ends it sooner',
    ],
  ],
  [
    "times of aliases above those of all their providers",
    "providers:\n  a: {kind: sim, timeouts: {connect: 1s, total: 20s}}\n  b: {kind: sim, timeouts: {connect: 2s, total: 40s}}\nmodels:\n  x: {targets: [a/echo, b/echo], timeouts: {connect: 9s, idle: 50s}}\n  y: {target: a/echo, timeouts: {connect: 2s, firstToken: 30s}}",
    [
      '5:54: models.x.timeouts.connect "9s": write at most what providers.b.timeouts.connect says, which ends it sooner',
      '5:64: models.x.timeouts.idle "50s": write at most what providers.b.timeouts.total says, which ends it sooner',
      '6:43: models.y.timeouts.connect "2s": write at most what providers.a.timeouts.connect says, which ends it sooner',
      '6:59: models.y.timeouts.firstToken "30s": write at most what providers.a.timeouts.total says, which ends it sooner',
    ],
  ],
  [
    "a first token that comes after the longest call of an alias",
    "models:\n  fast: {target: sim/echo, timeouts: {firstToken: 50s}, caps: {totalTimeout: 10s}}",
    [
      '2:51: models.fast.timeouts.firstToken "50s": write at most what models.fast.caps.totalTimeout says, which ends it sooner',
    ],
  ],
  [
    "no target",
    "models:\n  fast: {caps: {maxTokens: 5}}",
    ['2:3: models.fast: write "target: provider/model", or a list of them as "targets"'],
  ],
  [
    "a target that is a list",
    "models:\n  fast: [sim/echo]",
    [
      '2:9: models.fast (a list): write "provider/model", such as "claude/claude-haiku-5-5", or keys below it: target or targets, policy, fallbackOn, timeouts, defaults, caps',
    ],
  ],
  [
    "a limit one level too high",
    "models:\n  fast: {target: sim/echo, maxTokens: 5}",
    [
      '2:28: models.fast.maxTokens: unknown key; "maxTokens" belongs under models.fast.defaults or under models.fast.caps',
    ],
  ],
  [
    "a default above the cap",
    "models:\n  fast: {target: sim/echo, defaults: {maxTokens: 6}, caps: {maxTokens: 5}}",
    ["2:50: models.fast.defaults.maxTokens 6: write at most 5, as caps.maxTokens says"],
  ],
  [
    "a temperature that is too high",
    "models:\n  fast: {target: sim/echo, defaults: {temperature: 2.5}}",
    ["2:52: models.fast.defaults.temperature 2.5: write a number from 0 to 2"],
  ],
  [
    "a share of nothing",
    "models:\n  fast: {target: sim/echo, defaults: {topP: 0}}",
    ["2:45: models.fast.defaults.topP 0: write a number above 0, at most 1"],
  ],
  [
    "an effort that is none",
    "models:\n  fast: {target: sim/echo, defaults: {reasoningEffort: huge}}",
    ['2:56: models.fast.defaults.reasoningEffort "huge": write one of none, minimal, low, medium, high, xhigh, max'],
  ],
  [
    "an empty stop sequence",
    "models:\n  fast: {target: sim/echo, defaults: {stopSequences: ['']}}",
    ['2:55: models.fast.defaults.stopSequences[0] "": write a text that is not empty'],
  ],
  [
    "too many stop sequences",
    "models:\n  fast: {target: sim/echo, defaults: {stopSequences: [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q]}}",
    ["2:54: models.fast.defaults.stopSequences (a list): write at most 16 texts"],
  ],
  [
    "a cap without a unit",
    "models:\n  fast: {target: sim/echo, caps: {totalTimeout: 5}}",
    ['2:49: models.fast.caps.totalTimeout 5: write a duration above 0 with its unit, such as "500ms", "30s" or "2m"'],
  ],
];

/** Faults of references. */
export const referenceFaults: readonly FaultyFile[] = [
  [
    "the content of a file for its path",
    "server:\n  tls: {certFile: c.pem, keyFile: '${file:private.pem}'}",
    ['2:35: server.tls.keyFile "${file:private.pem}": write the path itself, such as "keyFile: tls.pem"'],
  ],
  [
    "a variable that is no path of a file",
    "server:\n  tls: {certFile: c.pem, keyFile: '${env:CANARY}'}",
    ['2:35: server.tls.keyFile "${env:CANARY}": there is no such file; give its path, not what is in it'],
  ],
  [
    "a variable that is not set",
    "providers:\n  claude: {kind: anthropic, apiKey: '${env:NOT_SET}'}",
    ["2:37: providers.claude.apiKey: the environment variable NOT_SET is not set"],
  ],
  [
    "a variable that is empty",
    "providers:\n  claude: {kind: anthropic, apiKey: '${env:EMPTY}'}",
    ["2:37: providers.claude.apiKey: the environment variable EMPTY is empty"],
  ],
  [
    "a variable without its kind",
    "providers:\n  claude: {kind: anthropic, apiKey: '${CANARY}'}",
    ['2:37: providers.claude.apiKey: write "${env:NAME}" or "${file:path}"; for the text "${" itself write "$${"'],
  ],
  [
    "a reference that does not end",
    "server:\n  host: '${env:CANARY'",
    ['2:9: server.host "${env:CANARY": write "${env:NAME}" or "${file:path}"; for the text "${" itself write "$${"'],
  ],
  [
    "a file that is not there",
    "providers:\n  claude: {kind: anthropic, apiKey: '${file:none.key}'}",
    ["2:37: providers.claude.apiKey: none.key: there is no such file; check its path"],
  ],
  [
    "a file that is empty",
    "providers:\n  claude: {kind: anthropic, apiKey: '${file:empty.key}'}",
    ["2:37: providers.claude.apiKey: empty.key: the file is empty"],
  ],
  [
    "a file that is a directory",
    "providers:\n  claude: {kind: anthropic, apiKey: '${file:.}'}",
    ["2:37: providers.claude.apiKey: .: this is a directory; name a file"],
  ],
  [
    "a file that is too large",
    "providers:\n  claude: {kind: anthropic, apiKey: '${file:large.key}'}",
    ["2:37: providers.claude.apiKey: large.key: the file is larger than 64 KiB; make it smaller"],
  ],
  [
    "a file that is no text",
    "providers:\n  claude: {kind: anthropic, apiKey: '${file:binary.key}'}",
    ["2:37: providers.claude.apiKey: binary.key: the file is not UTF-8 text; save it as UTF-8"],
  ],
  [
    "a secret that does not fit",
    "server:\n  port: ${env:CANARY}",
    ['2:9: server.port "${env:CANARY}": write a whole number from 0 to 65535'],
  ],
  [
    "a secret with spaces",
    "providers:\n  claude: {kind: anthropic, apiKey: '${env:SPACED}'}",
    ["2:37: providers.claude.apiKey: write the key alone: visible ASCII characters, no spaces"],
  ],
  [
    "a secret in a text that does not fit",
    "log:\n  level: x${env:CANARY}",
    ['2:10: log.level "x${env:CANARY}": write one of debug, info, warn, error, silent'],
  ],
];
