//! Scenarios of calls that fail, and of what their details say.

use tokenwire_client::detail;
use tokenwire_client::v1::{CompletionFailure, UpstreamError};
use tonic::Status;
use tonic_types::{ErrorInfo, StatusExt};

use crate::answer::Answer;
use crate::check::{Outcome, at_least, equal};
use crate::gateway::Gateway;
use crate::scenario::{Facts, Scenario};

pub async fn error_before(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    // The status came instead of a stream, or at its very beginning.
    let status = match gateway.stream(request.clone()).await {
        Err(status) => status,
        Ok(mut stream) => stream.message().await.err().ok_or("the call did not fail")?,
    };
    let info = check(&status, expect)?;
    equal("domain", expect.text("domain")?, &info.domain)?;
    equal("a RetryInfo:", expect.flag("retry_info")?, status.get_details_retry_info().is_some())?;
    let upstream: UpstreamError = detail(&status).ok_or("no UpstreamError")?;
    equal("HTTP status", expect.number("http_status")?, upstream.http_status.into())?;
    let failure: CompletionFailure = detail(&status).ok_or("no CompletionFailure")?;
    at_least("attempts", expect.number("min_attempts")?, failure.attempts.into())?;
    equal("partial", expect.flag("partial")?, failure.partial)
}

pub async fn error_after(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let answer = Answer::read_to_end(gateway.stream(request.clone()).await?).await?;
    equal("text", expect.text("text")?, &answer.text)?;
    equal("an event finished:", false, answer.finished.is_some())?;
    let status = answer.error.ok_or("the call did not fail")?;
    check(&status, expect)?;
    equal("a RetryInfo:", expect.flag("retry_info")?, status.get_details_retry_info().is_some())?;
    let failure: CompletionFailure = detail(&status).ok_or("no CompletionFailure")?;
    equal("partial", expect.flag("partial")?, failure.partial)?;
    equal("a usage:", expect.flag("usage")?, failure.usage.is_some())
}

pub async fn bad_request(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let status = gateway.complete(request.clone()).await.err().ok_or("the call did not fail")?;
    check(&status, expect)?;
    let bad_request = status.get_details_bad_request().ok_or("no BadRequest")?;
    let violation = bad_request.field_violations.first().ok_or("no violation")?;
    equal("field", expect.text("field")?, &violation.field)
}

/// Compares code and reason.
fn check(status: &Status, expect: &Facts) -> Outcome<ErrorInfo> {
    equal("code", expect.text("code")?, code(status))?;
    let info = status.get_details_error_info().ok_or("no ErrorInfo")?;
    equal("reason", expect.text("reason")?, &info.reason)?;
    Ok(info)
}

/// The code in the spelling of the specification, as far as the scenarios name it.
pub fn code(status: &Status) -> &'static str {
    use tonic::Code;
    match status.code() {
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::Cancelled => "CANCELLED",
        Code::Unavailable => "UNAVAILABLE",
        Code::Internal => "INTERNAL",
        _ => status.code().description(),
    }
}
