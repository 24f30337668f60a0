"""The scenarios: what to send, and what to expect."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypedDict

from google.protobuf.json_format import ParseDict

from tokenwire.v1.completion_pb2 import CompleteRequest

if TYPE_CHECKING:
    from pathlib import Path


class Expect(TypedDict, total=False):
    """What a scenario compares. Each has some of them."""

    text: str
    reasoning_text: str
    signature: str
    count_to: int
    finish_reason: str
    usage_source: str
    output_tokens: int
    provider: str
    tool_call_id: str
    tool_name: str
    arguments_json: str
    code: str
    reason: str
    field: str
    retry_info: bool
    http_status: int
    min_attempts: int
    partial: bool
    usage: bool
    state: str
    within_ms: int
    min_heartbeats: int
    min_unknown_events: int
    next_text: str
    next_finish_reason: str
    next_stop_sequence: str
    next_code: str


@dataclass(frozen=True)
class Scenario:
    """One scenario. What it does not use has its default."""

    name: str
    request: CompleteRequest
    next: CompleteRequest
    expect: Expect
    prompt: str = ""
    next_prompt: str = ""
    tool_result: str = ""
    deadline_ms: int = 0
    after_deltas: int = 0
    image_bytes: int = 0
    pauses: int = 0
    pause_ms: int = 0
    streams: int = 0


def load(file: Path) -> list[Scenario]:
    """Read the scenarios of a JSON file."""
    return [_parse(entry) for entry in json.loads(file.read_text("utf-8"))]


def _parse(entry: dict[str, Any]) -> Scenario:
    values = {field.name: entry[field.name] for field in fields(Scenario) if field.name in entry}
    requests = {name: ParseDict(entry.get(name, {}), CompleteRequest()) for name in ("request", "next")}
    return Scenario(**{**values, **requests})
