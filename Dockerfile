# The gateway in an image: built here, run by an unprivileged user who can write nowhere.
FROM node:24.21.0-trixie-slim AS base
WORKDIR /app

FROM base AS build
COPY package.json package-lock.json .npmrc ./
# No install scripts: they would fetch a second Node and tools that compile nothing.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM base
# Nothing installs packages at run time.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
COPY package.json LICENSE NOTICE ./
COPY bin ./bin
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# A linter takes "TOKEN" in the name for a secret.
# hadolint ignore=DL3064
ENV NODE_ENV=production TOKENWIRE_HOST=0.0.0.0
USER 65532:65532
EXPOSE 50051
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "/app/bin/tokenwire.js", "health"]
ENTRYPOINT ["node", "/app/bin/tokenwire.js"]
CMD ["serve"]
