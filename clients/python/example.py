"""Streams an answer, leaves one early, sets a deadline, and reads why a call failed."""

import sys
from itertools import islice

import grpc
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo

from error_details import detail_of
from tokenwire.v1.completion_pb2 import FINISH_REASON_STOP, CompleteRequest
from tokenwire.v1.completion_pb2_grpc import CompletionServiceStub
from tokenwire.v1.error_pb2 import CompletionFailure, UpstreamError

# As much as a gateway sends; grpcio alone takes 4 MiB.
OPTIONS = [("grpc.max_receive_message_length", 128 * 1024 * 1024)]


def stream(client: CompletionServiceStub) -> None:
    """Print an answer while the model writes it."""
    request = CompleteRequest(model="sim/echo", prompt="Hello from Python!")
    for event in client.StreamComplete(request, timeout=30):
        # Other kinds are skipped, and so is None: a kind that is newer than this client.
        match event.WhichOneof("event"):
            case "text_delta":
                print(event.text_delta, end="", flush=True)
            case "finished":
                whole = event.finished.finish_reason == FINISH_REASON_STOP
                print(f"\n{'whole' if whole else 'cut short'}, {event.finished.usage.output_tokens} tokens")


def cancel(client: CompletionServiceStub) -> None:
    """Leave an answer of 1000 tokens after a few: the provider stops, and the rest is not paid."""
    call = client.StreamComplete(CompleteRequest(model="sim/long?rate=100", prompt="count"), timeout=30)
    for event in islice(call, 5):
        print(event.text_delta, end="", flush=True)
    call.cancel()
    print("\ncancelled")


def fail(client: CompletionServiceStub, model: str, timeout_seconds: float) -> None:
    """Make a call that does not go well. The timeout is the deadline: the gateway and the provider keep it too."""
    try:
        for event in client.StreamComplete(CompleteRequest(model=model, prompt="count"), timeout=timeout_seconds):
            print(event.text_delta, end="", flush=True)
    except grpc.RpcError as error:
        explain(error)


def explain(error: grpc.RpcError) -> None:
    """Print what the status of a call says."""
    print(f"\n{error.code().name}: {error.details()}")
    if info := detail_of(error, ErrorInfo):
        print(f"  reason {info.reason}")
    if retry := detail_of(error, RetryInfo):
        print(f"  a retry can help, in {retry.retry_delay.ToTimedelta().total_seconds()} s")
    if upstream := detail_of(error, UpstreamError):
        print(f"  {upstream.provider} answered HTTP {upstream.http_status} {upstream.type}")
    if failure := detail_of(error, CompletionFailure):
        print(f"  attempts: {failure.attempts}, tokens spent: {failure.usage.output_tokens}, partial: {failure.partial}")


def main(address: str = "127.0.0.1:50051") -> None:
    """Call the gateway at this address."""
    with grpc.insecure_channel(address, options=OPTIONS) as channel:
        client = CompletionServiceStub(channel)
        stream(client)
        cancel(client)
        fail(client, "sim/long?rate=20", timeout_seconds=0.3)
        fail(client, "sim/echo?fail=overloaded", timeout_seconds=30)
        fail(client, "sim/long?fail=server_error&after=5", timeout_seconds=30)


if __name__ == "__main__":
    main(*sys.argv[1:])
