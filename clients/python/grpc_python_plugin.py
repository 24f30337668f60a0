"""A plugin for buf that generates stubs with the generator inside grpcio-tools."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorSet


def generate(request: CodeGeneratorRequest) -> CodeGeneratorResponse:
    """Answer what protoc asks a plugin."""
    response = CodeGeneratorResponse(supported_features=CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
    with TemporaryDirectory() as folder:
        descriptors = Path(folder, "descriptors.binpb")
        descriptors.write_bytes(FileDescriptorSet(file=request.proto_file).SerializeToString())
        flags = [f"--descriptor_set_in={descriptors}", f"--grpc_python_out={folder}"]
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *flags, *request.file_to_generate], check=True)
        for file in sorted(Path(folder).rglob("*.py")):
            response.file.add(name=file.relative_to(folder).as_posix(), content=file.read_text("utf-8"))
    return response


sys.stdout.buffer.write(generate(CodeGeneratorRequest.FromString(sys.stdin.buffer.read())).SerializeToString())
