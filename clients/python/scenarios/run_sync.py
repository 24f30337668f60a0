"""Runs the scenarios with grpcio."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import grpc

from scenarios import command_line, conversation
from scenarios.answer import Answer
from scenarios.checks import (
    Fails,
    check,
    check_answer,
    check_details,
    check_response,
    check_within,
    equal,
    journal_shows,
)
from tokenwire.v1.completion_pb2 import FinishReason
from tokenwire.v1.completion_pb2_grpc import CompletionServiceStub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scenarios.scenario import Scenario
    from tokenwire.v1.completion_pb2 import CompleteRequest, CompleteResponse, StreamCompleteResponse

TIMEOUT_SECONDS = 120


def complete(client: CompletionServiceStub, request: CompleteRequest) -> CompleteResponse:
    return client.Complete(request, timeout=TIMEOUT_SECONDS)


def stream(client: CompletionServiceStub, request: CompleteRequest) -> Answer:
    return read(client.StreamComplete(request, timeout=TIMEOUT_SECONDS)).whole()


def read(events: Iterable[StreamCompleteResponse], answer: Answer | None = None) -> Answer:
    answer = Answer() if answer is None else answer
    for event in events:
        answer.add(event)
    return answer


def run_unary(client: CompletionServiceStub, scenario: Scenario) -> None:
    check_response(complete(client, scenario.request), scenario.expect)


def run_stream(client: CompletionServiceStub, scenario: Scenario) -> None:
    first = stream(client, scenario.request)
    check_answer(first, scenario.expect)
    second = stream(client, conversation.next_turn(scenario, first.parts))
    equal("text of the next turn", second.text, scenario.expect["next_text"])


def run_one_stream(client: CompletionServiceStub, scenario: Scenario) -> None:
    check_answer(stream(client, scenario.request), scenario.expect)


def run_tool_calls(client: CompletionServiceStub, scenario: Scenario) -> None:
    first = stream(client, scenario.request)
    check_answer(first, scenario.expect)
    second = complete(client, conversation.with_tool_results(scenario, first.parts))
    equal("text of the next turn", second.text, scenario.expect["next_text"])


def run_usage_and_finish(client: CompletionServiceStub, scenario: Scenario) -> None:
    check_response(complete(client, scenario.request), scenario.expect)
    second = complete(client, scenario.next)
    equal("next text", second.text, scenario.expect["next_text"])
    equal("next finish reason", FinishReason.Name(second.finish_reason), scenario.expect["next_finish_reason"])
    equal("next stop sequence", second.stop_sequence, scenario.expect["next_stop_sequence"])


def run_error(client: CompletionServiceStub, scenario: Scenario) -> None:
    answer = Answer()
    with Fails(scenario.expect["code"]) as failed:
        read(client.StreamComplete(scenario.request, timeout=TIMEOUT_SECONDS), answer)
    equal("started", answer.started is not None, scenario.expect["partial"])
    equal("text", answer.text, scenario.expect.get("text", ""))
    equal("finished", answer.finished, None)
    check_details(failed.error, scenario.expect)


def run_deadline(client: CompletionServiceStub, scenario: Scenario) -> None:
    answer = Answer()
    began = time.monotonic()
    with Fails(scenario.expect["code"]):
        read(client.StreamComplete(scenario.request, timeout=scenario.deadline_ms / 1000), answer)
    check_within(began, scenario.expect)
    check(answer.text != "", "no text came before the deadline")


def run_cancel(client: CompletionServiceStub, scenario: Scenario) -> None:
    answer = Answer()
    call = client.StreamComplete(scenario.request, timeout=TIMEOUT_SECONDS)
    with Fails(scenario.expect["code"]):
        for event in call:
            answer.add(event)
            if answer.text_deltas == scenario.after_deltas:
                call.cancel()
    began = time.monotonic()
    while not journal_shows(complete(client, scenario.next), scenario.expect):
        check_within(began, scenario.expect)
        time.sleep(0.05)


def run_big_image(client: CompletionServiceStub, scenario: Scenario) -> None:
    check_response(complete(client, conversation.with_image(scenario)), scenario.expect)


def run_slow_reader(client: CompletionServiceStub, scenario: Scenario) -> None:
    answer = Answer()
    for index, event in enumerate(client.StreamComplete(scenario.request, timeout=TIMEOUT_SECONDS)):
        answer.add(event)
        if index < scenario.pauses:
            time.sleep(scenario.pause_ms / 1000)
    check_answer(answer.whole(), scenario.expect)


def run_many(client: CompletionServiceStub, scenario: Scenario) -> None:
    prompts = [f"stream {index}" for index in range(scenario.streams)]
    requests = [conversation.with_prompt(scenario, prompt) for prompt in prompts]
    # Each call begins here, before the first one is read.
    calls = [client.StreamComplete(request, timeout=TIMEOUT_SECONDS) for request in requests]
    for prompt, call in zip(prompts, calls, strict=True):
        check_answer(read(call).whole(), {**scenario.expect, "text": prompt})


def run_late(client: CompletionServiceStub, scenario: Scenario) -> None:
    response = client.Complete(scenario.request, timeout=scenario.deadline_ms / 1000, wait_for_ready=True)
    check_response(response, scenario.expect)


def run_drained(client: CompletionServiceStub, scenario: Scenario) -> None:
    check_answer(stream(client, scenario.request), scenario.expect)
    with Fails(scenario.expect["next_code"]):
        complete(client, scenario.next)


def run_bad_request(client: CompletionServiceStub, scenario: Scenario) -> None:
    with Fails(scenario.expect["code"]) as failed:
        complete(client, scenario.request)
    check_details(failed.error, scenario.expect)


def run_unknown_fields(client: CompletionServiceStub, scenario: Scenario) -> None:
    check_response(complete(client, conversation.with_unknown_field(scenario)), scenario.expect)


RUNS: dict[str, Callable[[CompletionServiceStub, Scenario], None]] = {
    "unary": run_unary,
    "stream": run_stream,
    "unicode": run_one_stream,
    "tool_calls": run_tool_calls,
    "reasoning": run_stream,
    "usage_and_finish": run_usage_and_finish,
    "error_before": run_error,
    "error_after": run_error,
    "deadline": run_deadline,
    "cancel": run_cancel,
    "big_image": run_big_image,
    "slow_reader": run_slow_reader,
    "heartbeats": run_one_stream,
    "many": run_many,
    "tls": run_unary,
    "late": run_late,
    "drained": run_drained,
    "future_event": run_one_stream,
    "bad_request": run_bad_request,
    "unknown_fields": run_unknown_fields,
}


def main() -> None:
    arguments = command_line.parse()
    credentials = arguments.credentials()
    for scenario in arguments.selected():
        channel = (
            grpc.secure_channel(arguments.address, credentials)
            if credentials
            else grpc.insecure_channel(arguments.address)
        )
        with channel, command_line.report(scenario):
            RUNS[scenario.name](CompletionServiceStub(channel), scenario)


if __name__ == "__main__":
    main()
