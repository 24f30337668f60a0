"""Compares what a scenario got with what it expects."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import grpc
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo

from error_details import Detail, detail_of
from tokenwire.v1.completion_pb2 import CompleteResponse, FinishReason
from tokenwire.v1.error_pb2 import CompletionFailure, UpstreamError
from tokenwire.v1.message_pb2 import ToolCall
from tokenwire.v1.usage_pb2 import Usage

if TYPE_CHECKING:
    from types import TracebackType

    from scenarios.answer import Answer
    from scenarios.scenario import Expect


class Problem(Exception):
    """What a scenario got and did not expect."""


def check(condition: bool, problem: str) -> None:
    """Fail with this problem unless the condition holds."""
    if not condition:
        raise Problem(problem)


def equal(name: str, found: object, expected: object) -> None:
    """Fail unless both are equal."""
    check(found == expected, f"{name} {_shown(found)} instead of {_shown(expected)}")


class Fails:
    """A block that must end with this status, whose error it keeps."""

    error: grpc.RpcError

    def __init__(self, code: str) -> None:
        self._code = code

    def __enter__(self) -> Fails:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        check(error is not None, f"the call succeeded instead of failing with {self._code}")
        if not isinstance(error, grpc.RpcError):
            return False
        equal("code", error.code().name, self._code)
        self.error = error
        return True


def check_within(began: float, expect: Expect) -> None:
    """Fail when more than within_ms have passed since this time of the monotonic clock."""
    took_ms = (time.monotonic() - began) * 1000
    check(took_ms <= expect["within_ms"], f"it took {took_ms:.0f} ms")


def check_answer(answer: Answer, expect: Expect) -> None:
    """Compare a streamed answer."""
    text = _count(expect["count_to"]) if "count_to" in expect else expect.get("text", "")
    equal("text", answer.text, text)
    if "finish_reason" in expect:
        equal("finish reason", FinishReason.Name(answer.finish_reason), expect["finish_reason"])
    if "tool_name" in expect:
        call = ToolCall(id=expect["tool_call_id"], name=expect["tool_name"], arguments_json=expect["arguments_json"])
        equal("tool calls", answer.tool_calls, [call])
    if "reasoning_text" in expect:
        equal("reasoning", answer.reasoning, expect["reasoning_text"])
        signatures = [part.reasoning.signature for part in answer.parts if part.HasField("reasoning")]
        equal("signatures", signatures, [expect["signature"].encode()])
    if "min_heartbeats" in expect:
        check(answer.heartbeats >= expect["min_heartbeats"], f"{answer.heartbeats} heartbeats")
    if "min_unknown_events" in expect:
        check(answer.unknown_events >= expect["min_unknown_events"], f"{answer.unknown_events} unknown events")


def check_response(response: CompleteResponse, expect: Expect) -> None:
    """Compare a whole answer."""
    equal("text", response.text, expect["text"])
    if "finish_reason" in expect:
        equal("finish reason", FinishReason.Name(response.finish_reason), expect["finish_reason"])
    if "usage_source" in expect:
        equal("usage source", Usage.Source.Name(response.usage.source), expect["usage_source"])
    if "output_tokens" in expect:
        equal("output tokens", response.usage.output_tokens, expect["output_tokens"])
    if "provider" in expect:
        equal("provider", response.served.provider, expect["provider"])


def check_details(error: grpc.RpcError, expect: Expect) -> None:
    """Compare the details of a status."""
    info = _detail(error, ErrorInfo)
    equal("reason", info.reason, expect["reason"])
    equal("domain", info.domain, "tokenwire")
    if "retry_info" in expect:
        equal("RetryInfo", detail_of(error, RetryInfo) is not None, expect["retry_info"])
    if "http_status" in expect:
        equal("HTTP status", _detail(error, UpstreamError).http_status, expect["http_status"])
    if "partial" in expect:
        failure = _detail(error, CompletionFailure)
        equal("partial", failure.partial, expect["partial"])
        check(failure.attempts >= expect.get("min_attempts", 1), f"{failure.attempts} attempts")
        equal("usage", failure.HasField("usage"), expect.get("usage", False))
    if "field" in expect:
        fields = [violation.field for violation in _detail(error, BadRequest).field_violations]
        check(expect["field"] in fields, f"BadRequest names {fields}")


def journal_shows(response: CompleteResponse, expect: Expect) -> bool:
    """Whether the last call in sim/journal ended as expected."""
    calls = json.loads(response.text)["calls"]
    return bool(calls) and calls[-1]["state"] == expect["state"] and calls[-1]["reason"] == expect["reason"]


def _detail(error: grpc.RpcError, kind: type[Detail]) -> Detail:
    detail = detail_of(error, kind)
    if detail is None:
        raise Problem(f"the status has no {kind.__name__}")
    return detail


def _count(last: int) -> str:
    return " ".join(str(number) for number in range(1, last + 1))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) < 200 else f"{text[:200]}… ({len(text)} characters)"
