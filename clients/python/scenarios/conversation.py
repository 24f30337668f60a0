"""Makes the requests that a scenario describes and does not spell out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenwire.v1.completion_pb2 import CompleteRequest
from tokenwire.v1.message_pb2 import (
    ROLE_ASSISTANT,
    ROLE_TOOL,
    ROLE_USER,
    Image,
    Media,
    Message,
    Part,
    ToolResult,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.scenario import Scenario


def next_turn(scenario: Scenario, parts: Sequence[Part]) -> CompleteRequest:
    """Return the request with the answer's parts and the next prompt behind its own prompt."""
    return _continue(scenario.request, parts, Message(role=ROLE_USER, text=scenario.next_prompt))


def with_tool_results(scenario: Scenario, parts: Sequence[Part]) -> CompleteRequest:
    """Return the request with the answer's parts and a result for each of their calls behind its own prompt."""
    results = [
        Part(tool_result=ToolResult(tool_call_id=part.tool_call.id, text=scenario.tool_result))
        for part in parts
        if part.HasField("tool_call")
    ]
    return _continue(scenario.request, parts, Message(role=ROLE_TOOL, parts=results))


def with_image(scenario: Scenario) -> CompleteRequest:
    """Return the request with an image and a text."""
    data = bytes(index % 251 for index in range(scenario.image_bytes))
    image = Image(media=Media(data=data, media_type="image/png"))
    message = Message(role=ROLE_USER, parts=[Part(image=image), Part(text=scenario.prompt)])
    return CompleteRequest(model=scenario.request.model, messages=[message])


def with_prompt(scenario: Scenario, prompt: str) -> CompleteRequest:
    """Return the request with this prompt."""
    return CompleteRequest(model=scenario.request.model, prompt=prompt)


def with_unknown_field(scenario: Scenario) -> CompleteRequest:
    """Return the request with field 2047, a varint, which no version of the API has."""
    return CompleteRequest.FromString(scenario.request.SerializeToString() + b"\xf8\x7f\x01")


def _continue(request: CompleteRequest, parts: Sequence[Part], message: Message) -> CompleteRequest:
    following = CompleteRequest()
    following.CopyFrom(request)
    following.ClearField("prompt")
    question = Message(role=ROLE_USER, text=request.prompt)
    following.messages.extend([question, Message(role=ROLE_ASSISTANT, parts=parts), message])
    return following
