"""Calls a gateway by the generated client and prints what it got as JSON."""

import json
import sys

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from tokenwire.v1 import completion_pb2, completion_pb2_grpc


def main(address: str, prompt: str) -> None:
    with grpc.insecure_channel(address) as channel:
        client = completion_pb2_grpc.CompletionServiceStub(channel)
        request = completion_pb2.CompleteRequest(model="sim/echo", prompt=prompt)
        whole = client.Complete(request, timeout=30)
        events = list(client.StreamComplete(request, timeout=30))
        code, reason = failure(client)

    report = {
        "text": whole.text,
        "finishReason": completion_pb2.FinishReason.Name(whole.finish_reason),
        "streamedText": "".join(event.text_delta for event in events),
        "firstEvent": events[0].WhichOneof("event"),
        "lastEvent": events[-1].WhichOneof("event"),
        "errorCode": code,
        "errorReason": reason,
    }
    print(json.dumps(report))


def failure(client: completion_pb2_grpc.CompletionServiceStub) -> tuple[int, str]:
    """Code and reason of a call that must fail."""
    try:
        client.Complete(completion_pb2.CompleteRequest(model="nobody/nothing", prompt="hello"), timeout=30)
    except grpc.RpcError as error:
        return error.code().value[0], reason_of(error)
    raise SystemExit("a call of an unknown model succeeded")


def reason_of(error: grpc.RpcError) -> str:
    """The reason of a failure; empty when it was no gateway that told it."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return ""


main(*sys.argv[1:])
