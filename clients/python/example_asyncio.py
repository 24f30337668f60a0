"""Does with asyncio what example.py does, and reads two answers at once."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import grpc

from example import OPTIONS, explain
from tokenwire.v1.completion_pb2 import FINISH_REASON_STOP, CompleteRequest
from tokenwire.v1.completion_pb2_grpc import CompletionServiceStub

if TYPE_CHECKING:  # The stub of asyncio has a name in the types only: when the program runs, both are one class.
    from tokenwire.v1.completion_pb2_grpc import CompletionServiceAsyncStub


async def stream(client: CompletionServiceAsyncStub, prompt: str) -> None:
    """Print an answer when it is whole; every await lets other calls go on."""
    text = ""
    async for event in client.StreamComplete(CompleteRequest(model="sim/echo", prompt=prompt), timeout=30):
        # Other kinds are skipped, and so is None: a kind that is newer than this client.
        match event.WhichOneof("event"):
            case "text_delta":
                text += event.text_delta
            case "finished":
                whole = event.finished.finish_reason == FINISH_REASON_STOP
                print(f"{text}\n{'whole' if whole else 'cut short'}, {event.finished.usage.output_tokens} tokens")


async def cancel(client: CompletionServiceAsyncStub) -> None:
    """Leave an answer of 1000 tokens after a few. A task that is cancelled cancels its call in the same way."""
    call = client.StreamComplete(CompleteRequest(model="sim/long?rate=100", prompt="count"), timeout=30)
    tokens = 0
    async for event in call:
        print(event.text_delta, end="", flush=True)
        tokens += event.WhichOneof("event") == "text_delta"
        if tokens == 5:
            break
    call.cancel()
    print(f"\n{(await call.code()).name}")


async def fail(client: CompletionServiceAsyncStub, model: str, timeout_seconds: float) -> None:
    """Make a call that does not go well. The timeout is the deadline: the gateway and the provider keep it too."""
    try:
        async for event in client.StreamComplete(CompleteRequest(model=model, prompt="count"), timeout=timeout_seconds):
            print(event.text_delta, end="", flush=True)
    except grpc.aio.AioRpcError as error:
        explain(error)


async def main(address: str = "127.0.0.1:50051") -> None:
    """Call the gateway at this address."""
    async with grpc.aio.insecure_channel(address, options=OPTIONS) as channel:
        client = CompletionServiceStub(channel)
        await asyncio.gather(stream(client, "Hello from Python!"), stream(client, "Hello from asyncio!"))
        await cancel(client)
        await fail(client, "sim/long?rate=20", timeout_seconds=0.3)
        await fail(client, "sim/echo?fail=overloaded", timeout_seconds=30)
        await fail(client, "sim/long?fail=server_error&after=5", timeout_seconds=30)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
