"""Folds the events of a stream into an answer, and checks their order on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenarios.checks import check, equal
from tokenwire.v1.completion_pb2 import (
    FINISH_REASON_UNSPECIFIED,
    Finished,
    FinishReason,
    PartFinished,
    Started,
    StreamCompleteResponse,
)
from tokenwire.v1.message_pb2 import Part, ToolCall


@dataclass
class Answer:
    """The answer so far, by its events."""

    started: Started | None = None
    finished: Finished | None = None
    text: str = ""
    reasoning: str = ""
    parts: list[Part] = field(default_factory=list)
    tool_calls: list[ToolCall] = field(default_factory=list)
    text_deltas: int = 0
    heartbeats: int = 0
    unknown_events: int = 0
    _open_text: str = ""
    _open_reasoning: str = ""

    def add(self, event: StreamCompleteResponse) -> None:
        """Take the next event."""
        kind = event.WhichOneof("event")
        check(self.finished is None, f"{kind} came after finished")
        if kind in ("heartbeat", None):
            self.heartbeats += kind == "heartbeat"
            self.unknown_events += kind is None
            return
        equal(f"started before {kind}", self.started is not None, kind != "started")
        match kind:
            case "started":
                self.started = event.started
            case "text_delta":
                self.text += event.text_delta
                self._open_text += event.text_delta
                self.text_deltas += 1
            case "reasoning_delta":
                self.reasoning += event.reasoning_delta
                self._open_reasoning += event.reasoning_delta
            case "tool_call_started":
                equal("index of the tool call", event.tool_call_started.index, len(self.tool_calls))
                self.tool_calls.append(ToolCall(id=event.tool_call_started.id, name=event.tool_call_started.name))
            case "tool_call_delta":
                self.tool_calls[event.tool_call_delta.index].arguments_json += event.tool_call_delta.arguments_json
            case "part_finished":
                self._finish_part(event.part_finished)
            case "finished":
                self.finished = event.finished

    def _finish_part(self, event: PartFinished) -> None:
        equal("index of the part", event.index, len(self.parts))
        self.parts.append(event.part)
        match event.part.WhichOneof("content"):
            case "text":
                equal("text of the part", event.part.text, self._open_text)
                self._open_text = ""
            case "reasoning":
                equal("text of the reasoning part", event.part.reasoning.text, self._open_reasoning)
                self._open_reasoning = ""
            case "tool_call":
                index = sum(part.HasField("tool_call") for part in self.parts) - 1
                equal("tool call of the part", event.part.tool_call, self.tool_calls[index])

    def whole(self) -> Answer:
        """Return the answer itself; fail unless it is whole."""
        check(self.finished is not None, "finished did not come")
        equal("text without a finished part", self._open_text + self._open_reasoning, "")
        return self

    @property
    def finish_reason(self) -> FinishReason.ValueType:
        """Why the model stopped."""
        return self.finished.finish_reason if self.finished else FINISH_REASON_UNSPECIFIED
