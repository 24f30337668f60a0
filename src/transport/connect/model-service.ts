import type { ConnectRouter } from "@connectrpc/connect";
import { ModelService } from "../../gen/tokenwire/v1/model_pb.ts";
import { getModel, listModels, type Models } from "../../service/model-calls.ts";

/** Serves ModelService on a router. It throws GatewayErrors, which the transport turns into statuses. */
export function serveModels(router: ConnectRouter, models: Models): void {
  router.service(ModelService, {
    listModels: (request, { signal }) => listModels(models, request, signal),
    getModel: (request, { signal }) => getModel(models, request, signal),
  });
}
