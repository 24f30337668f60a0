// The files of undici that are loaded, instead of its index: that would load twice as much at each start, with agents,
// caches, fetch and mocks. undici declares types for its index only.
declare module "undici/lib/api/api-connect.js" {
  import type { Client, Dispatcher } from "undici";

  function connect(this: Client, options: Omit<Dispatcher.ConnectOptions, "origin">): Promise<Dispatcher.ConnectData>;
  export = connect;
}

declare module "undici/lib/core/connect.js" {
  import undici = require("undici");
  export = undici.buildConnector;
}

declare module "undici/lib/dispatcher/client.js" {
  import undici = require("undici");
  export = undici.Client;
}
