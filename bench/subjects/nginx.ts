import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../processes/free-port.ts";
import { startProgram } from "../processes/program.ts";
import { findProgram } from "./find-program.ts";
import { toHttpTarget } from "./http-target.ts";
import type { Place, Subject } from "./subject.ts";

const notes =
  "one worker, `proxy_buffering off`, `proxy_request_buffering off`, kept upstream connections, no access log, bodies of up to 64 MB";

/** The reference for what a proxy can cost at all, where it is installed. */
export const nginx: Subject = {
  name: "nginx",
  label: "nginx",
  role: "reference",
  modes: ["tls", "workers"],
  find: async () => findProgram("nginx", ["-v"], /nginx\/([\d.]+)/, notes),
  async start(place) {
    const { folder } = place;
    const port = await freePort();
    const file = join(folder, `nginx-${port}.conf`);
    writeFileSync(file, configuration(port, place));
    return startProgram({ file: "nginx", args: ["-e", "stderr", "-p", folder, "-c", file], port });
  },
  target: (port, shape) => toHttpTarget(port, shape),
};

function configuration(port: number, { upstreamPort, folder, mode, certificate }: Place): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `  ${name}_temp_path ${folder}/nginx-${port}-${name};`,
  );
  const isSecure = mode === "tls";
  const files = isSecure
    ? `    ssl_certificate ${certificate.certFile};\n    ssl_certificate_key ${certificate.keyFile};\n`
    : "";
  return `daemon off;
worker_processes ${mode === "workers" ? 2 : 1};
error_log stderr;
pid ${folder}/nginx-${port}.pid;
events { worker_connections 30000; }
http {
  access_log off;
  client_max_body_size 64m;
${temporary.join("\n")}
  upstream provider {
    server 127.0.0.1:${upstreamPort};
    keepalive 1024;
  }
  server {
    listen 127.0.0.1:${port}${isSecure ? " ssl" : ""} backlog=4096;
${files}    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_request_buffering off;
    }
  }
}
`;
}
