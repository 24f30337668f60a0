"""The typed details of a failed call."""

from typing import TypeVar

import grpc
from google.protobuf.message import Message
from grpc_status import rpc_status

Detail = TypeVar("Detail", bound=Message)


def detail_of(error: grpc.RpcError, kind: type[Detail]) -> Detail | None:
    """Return the detail of this kind, such as google.rpc.ErrorInfo; None when the status has none."""
    # Whatever is raised, by a channel of asyncio too, has the methods of a Call; its type does not say so.
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    for packed in status.details if status else ():
        detail = kind()
        if packed.Unpack(detail):
            return detail
    return None
