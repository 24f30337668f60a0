"""Runs the scenarios with grpc.aio."""

from __future__ import annotations

import asyncio
import contextlib
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
    from collections.abc import AsyncIterable, Awaitable, Callable

    from scenarios.scenario import Scenario
    from tokenwire.v1.completion_pb2 import CompleteRequest, CompleteResponse, StreamCompleteResponse
    from tokenwire.v1.completion_pb2_grpc import CompletionServiceAsyncStub

TIMEOUT_SECONDS = 120


async def complete(client: CompletionServiceAsyncStub, request: CompleteRequest) -> CompleteResponse:
    return await client.Complete(request, timeout=TIMEOUT_SECONDS)


async def stream(client: CompletionServiceAsyncStub, request: CompleteRequest) -> Answer:
    answer = await read(client.StreamComplete(request, timeout=TIMEOUT_SECONDS))
    return answer.whole()


async def read(events: AsyncIterable[StreamCompleteResponse], answer: Answer | None = None) -> Answer:
    answer = Answer() if answer is None else answer
    async for event in events:
        answer.add(event)
    return answer


async def run_unary(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    check_response(await complete(client, scenario.request), scenario.expect)


async def run_stream(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    first = await stream(client, scenario.request)
    check_answer(first, scenario.expect)
    second = await stream(client, conversation.next_turn(scenario, first.parts))
    equal("text of the next turn", second.text, scenario.expect["next_text"])


async def run_one_stream(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    check_answer(await stream(client, scenario.request), scenario.expect)


async def run_tool_calls(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    first = await stream(client, scenario.request)
    check_answer(first, scenario.expect)
    second = await complete(client, conversation.with_tool_results(scenario, first.parts))
    equal("text of the next turn", second.text, scenario.expect["next_text"])


async def run_usage_and_finish(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    check_response(await complete(client, scenario.request), scenario.expect)
    second = await complete(client, scenario.next)
    equal("next text", second.text, scenario.expect["next_text"])
    equal("next finish reason", FinishReason.Name(second.finish_reason), scenario.expect["next_finish_reason"])
    equal("next stop sequence", second.stop_sequence, scenario.expect["next_stop_sequence"])


async def run_error(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    answer = Answer()
    with Fails(scenario.expect["code"]) as failed:
        await read(client.StreamComplete(scenario.request, timeout=TIMEOUT_SECONDS), answer)
    equal("started", answer.started is not None, scenario.expect["partial"])
    equal("text", answer.text, scenario.expect.get("text", ""))
    equal("finished", answer.finished, None)
    check_details(failed.error, scenario.expect)


async def run_deadline(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    answer = Answer()
    began = time.monotonic()
    with Fails(scenario.expect["code"]):
        await read(client.StreamComplete(scenario.request, timeout=scenario.deadline_ms / 1000), answer)
    check_within(began, scenario.expect)
    check(answer.text != "", "no text came before the deadline")


async def run_cancel(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    answer = Answer()
    call = client.StreamComplete(scenario.request, timeout=TIMEOUT_SECONDS)
    # The reader of a cancelled call gets the same exception as a cancelled task.
    with contextlib.suppress(asyncio.CancelledError):
        async for event in call:
            answer.add(event)
            if answer.text_deltas == scenario.after_deltas:
                call.cancel()
    equal("code", (await call.code()).name, scenario.expect["code"])
    began = time.monotonic()
    while not journal_shows(await complete(client, scenario.next), scenario.expect):
        check_within(began, scenario.expect)
        await asyncio.sleep(0.05)


async def run_big_image(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    check_response(await complete(client, conversation.with_image(scenario)), scenario.expect)


async def run_slow_reader(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    answer = Answer()
    pauses = scenario.pauses
    async for event in client.StreamComplete(scenario.request, timeout=TIMEOUT_SECONDS):
        answer.add(event)
        if pauses > 0:
            pauses -= 1
            await asyncio.sleep(scenario.pause_ms / 1000)
    check_answer(answer.whole(), scenario.expect)


async def run_many(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    prompts = [f"stream {index}" for index in range(scenario.streams)]
    answers = await asyncio.gather(*(stream(client, conversation.with_prompt(scenario, prompt)) for prompt in prompts))
    for prompt, answer in zip(prompts, answers, strict=True):
        check_answer(answer, {**scenario.expect, "text": prompt})


async def run_late(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    response = await client.Complete(scenario.request, timeout=scenario.deadline_ms / 1000, wait_for_ready=True)
    check_response(response, scenario.expect)


async def run_drained(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    check_answer(await stream(client, scenario.request), scenario.expect)
    with Fails(scenario.expect["next_code"]):
        await complete(client, scenario.next)


async def run_bad_request(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    with Fails(scenario.expect["code"]) as failed:
        await complete(client, scenario.request)
    check_details(failed.error, scenario.expect)


async def run_unknown_fields(client: CompletionServiceAsyncStub, scenario: Scenario) -> None:
    check_response(await complete(client, conversation.with_unknown_field(scenario)), scenario.expect)


RUNS: dict[str, Callable[[CompletionServiceAsyncStub, Scenario], Awaitable[None]]] = {
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


async def main() -> None:
    arguments = command_line.parse()
    credentials = arguments.credentials()
    for scenario in arguments.selected():
        channel = (
            grpc.aio.secure_channel(arguments.address, credentials)
            if credentials
            else grpc.aio.insecure_channel(arguments.address)
        )
        async with channel:
            with command_line.report(scenario):
                await RUNS[scenario.name](CompletionServiceStub(channel), scenario)


if __name__ == "__main__":
    asyncio.run(main())
