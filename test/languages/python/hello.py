import grpc
from tokenwire.v1 import completion_pb2, completion_pb2_grpc

with grpc.insecure_channel("127.0.0.1:50051") as channel:
    client = completion_pb2_grpc.CompletionServiceStub(channel)
    request = completion_pb2.CompleteRequest(model="sim/echo", prompt="hello from Python")
    try:
        for message in client.StreamComplete(request, timeout=30):
            if message.WhichOneof("event") == "text_delta":
                print(message.text_delta, end="", flush=True)
        print()
    except grpc.RpcError as error:
        print(error.code().name, error.details())
