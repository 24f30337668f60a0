//! Scenarios of callers that leave before the end.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokenwire_client::v1::CompleteRequest;
use tokio::time::sleep;

use crate::answer::Answer;
use crate::check::{Outcome, at_least, at_most, equal};
use crate::failures::code;
use crate::gateway::{Gateway, within};
use crate::scenario::{Facts, Scenario};

pub async fn deadline(mut gateway: Gateway, Scenario { request, given, expect, .. }: &Scenario) -> Outcome {
    // The connection is there before the clock starts.
    let warm_up = CompleteRequest { model: "sim/echo".into(), prompt: "hello".into(), ..Default::default() };
    gateway.complete(warm_up).await?;

    let began = Instant::now();
    let request = within(given.number("deadline_ms")?.try_into()?, request.clone());
    let answer = Answer::read_to_end(gateway.client.stream_complete(request).await?.into_inner()).await?;
    let took_ms = began.elapsed().as_millis().try_into()?;
    let status = answer.error.ok_or("the call did not fail")?;
    equal("code", expect.text("code")?, code(&status))?;
    at_least("text deltas", 1, answer.deltas)?;
    at_most("milliseconds", expect.number("within_ms")?, took_ms)
}

pub async fn cancel(mut gateway: Gateway, Scenario { request, next, given, expect, .. }: &Scenario) -> Outcome {
    let mut answer = Answer::default();
    let mut stream = gateway.stream(request.clone()).await?;
    while answer.deltas < given.number("after_deltas")? {
        answer.add(stream.message().await?.ok_or("the answer ended")?)?;
    }
    // This is how a call is cancelled. No reader is left for a status.
    drop(stream);

    let call = end_of_last_call(&mut gateway, next, expect.number("within_ms")?.try_into()?).await?;
    equal("state", expect.text("state")?, call.text("state")?)?;
    equal("reason", expect.text("reason")?, call.text("reason")?)
}

/// The simulator's last call, once it runs no more.
async fn end_of_last_call(gateway: &mut Gateway, journal: &CompleteRequest, within_ms: u64) -> Outcome<Facts> {
    let until = Instant::now() + Duration::from_millis(within_ms);
    loop {
        let journaled: Value = serde_json::from_str(&gateway.complete(journal.clone()).await?.text)?;
        let calls = journaled["calls"].as_array().ok_or("the journal has no calls")?;
        let last = Facts(calls.last().ok_or("the journal is empty")?.clone());
        if last.text("state")? != "running" || Instant::now() > until {
            return Ok(last);
        }
        sleep(Duration::from_millis(50)).await;
    }
}
