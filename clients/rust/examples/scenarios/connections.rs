//! Scenarios of how a connection begins and ends.

use std::error::Error;
use std::time::{Duration, Instant};

use tokio::time::sleep;
use tonic::{Code, Status};

use crate::answer::Answer;
use crate::check::{Outcome, equal, numbers_to};
use crate::failures::code;
use crate::gateway::Gateway;
use crate::scenario::Scenario;

pub async fn tls(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    equal("text", expect.text("text")?, &gateway.complete(request.clone()).await?.text)
}

/// Tonic has no "wait for ready": try until somebody listens.
pub async fn late(mut gateway: Gateway, Scenario { request, given, expect, .. }: &Scenario) -> Outcome {
    let until = Instant::now() + Duration::from_millis(given.number("deadline_ms")?.try_into()?);
    let answer = loop {
        match gateway.complete(request.clone()).await {
            Err(status) if status.code() == Code::Unavailable && Instant::now() < until => {
                sleep(Duration::from_millis(100)).await;
            }
            result => break result?,
        }
    };
    equal("text", expect.text("text")?, &answer.text)
}

pub async fn drained(mut gateway: Gateway, Scenario { request, next, expect, .. }: &Scenario) -> Outcome {
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    equal("text", &numbers_to(expect.number("count_to")?), &answer.text)?;
    equal("finish reason", expect.text("finish_reason")?, answer.finish_reason())?;
    let refused = gateway.complete(next.clone()).await.err().ok_or("a call after the drain succeeded")?;
    equal("next code", expect.text("next_code")?, refusal(&refused))
}

/// The code of a call that was not served. Tonic says Cancelled, with a source, when the connection closes under the call
/// before it is sent: no caller cancelled it, and it is safe to retry like one that is Unavailable.
fn refusal(status: &Status) -> &'static str {
    let is_lost = status.code() == Code::Cancelled && status.source().is_some();
    if is_lost { "UNAVAILABLE" } else { code(status) }
}
