//! Scenarios of answers and of the next turn.

use tokenwire_client::v1::part::Content;

use crate::answer::Answer;
use crate::check::{Outcome, equal};
use crate::conversation::{go_on, tool_result, user};
use crate::gateway::Gateway;
use crate::scenario::Scenario;

pub async fn unary(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let answer = gateway.complete(request.clone()).await?;
    equal("text", expect.text("text")?, &answer.text)?;
    equal("finish reason", expect.text("finish_reason")?, answer.finish_reason().as_str_name())?;
    let usage = answer.usage.ok_or("no usage")?;
    equal("usage source", expect.text("usage_source")?, usage.source().as_str_name())?;
    equal("provider", expect.text("provider")?, &answer.served.ok_or("no served")?.provider)
}

pub async fn stream(mut gateway: Gateway, scenario: &Scenario) -> Outcome {
    let Scenario { request, expect, .. } = scenario;
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    equal("deltas", expect.text("text")?, &answer.text)?;
    equal("text of the part", expect.text("text")?, answer.first_text())?;
    equal("finish reason", expect.text("finish_reason")?, answer.finish_reason())?;
    next_turn(gateway, scenario, &answer).await
}

pub async fn unicode(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    equal("deltas", expect.text("text")?, &answer.text)?;
    equal("text of the part", expect.text("text")?, answer.first_text())
}

pub async fn tool_calls(mut gateway: Gateway, Scenario { request, given, expect, .. }: &Scenario) -> Outcome {
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    equal("finish reason", expect.text("finish_reason")?, answer.finish_reason())?;
    let Some(Content::ToolCall(call)) = answer.parts.first().and_then(|part| part.content.as_ref()) else {
        return Err("the first part is no tool call".into());
    };
    equal("calls by their deltas", std::slice::from_ref(call), &answer.tool_calls)?;
    equal("id", expect.text("tool_call_id")?, &call.id)?;
    equal("name", expect.text("tool_name")?, &call.name)?;
    equal("arguments", expect.text("arguments_json")?, &call.arguments_json)?;

    let next = go_on(request, &answer.parts, tool_result(&call.id, given.text("tool_result")?));
    equal("next text", expect.text("next_text")?, &gateway.complete(next).await?.text)
}

pub async fn reasoning(mut gateway: Gateway, scenario: &Scenario) -> Outcome {
    let Scenario { request, expect, .. } = scenario;
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    let Some(Content::Reasoning(reasoning)) = answer.parts.first().and_then(|part| part.content.as_ref()) else {
        return Err("the first part is no reasoning".into());
    };
    equal("reasoning", expect.text("reasoning_text")?, &reasoning.text)?;
    equal("deltas of reasoning", expect.text("reasoning_text")?, &answer.reasoning)?;
    equal("signature", expect.text("signature")?.as_bytes(), &reasoning.signature)?;
    equal("text", expect.text("text")?, &answer.text)?;
    next_turn(gateway, scenario, &answer).await
}

pub async fn usage_and_finish(mut gateway: Gateway, Scenario { request, next, expect, .. }: &Scenario) -> Outcome {
    let limited = gateway.complete(request.clone()).await?;
    equal("finish reason", expect.text("finish_reason")?, limited.finish_reason().as_str_name())?;
    equal("text", expect.text("text")?, &limited.text)?;
    let output_tokens = limited.usage.ok_or("no usage")?.output_tokens;
    equal("output tokens", expect.number("output_tokens")?, output_tokens.into())?;

    let stopped = gateway.complete(next.clone()).await?;
    equal("next finish reason", expect.text("next_finish_reason")?, stopped.finish_reason().as_str_name())?;
    equal("next text", expect.text("next_text")?, &stopped.text)?;
    equal("stop sequence", expect.text("next_stop_sequence")?, stopped.stop_sequence())
}

async fn next_turn(mut gateway: Gateway, scenario: &Scenario, answer: &Answer) -> Outcome {
    let next = go_on(&scenario.request, &answer.parts, user(scenario.given.text("next_prompt")?));
    let answered = Answer::read(&mut gateway, next).await?;
    equal("next text", scenario.expect.text("next_text")?, &answered.text)
}
