//! Scenarios of a gateway that is newer than the client, or older.

use prost::Message;
use tokenwire_client::v1::CompleteResponse;
use tonic::{Request, client::Grpc, codegen::http::uri::PathAndQuery};
use tonic_prost::ProstCodec;

use crate::answer::Answer;
use crate::check::{Outcome, at_least, equal};
use crate::gateway::Gateway;
use crate::scenario::Scenario;

pub async fn event(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    at_least("unknown events", expect.number("min_unknown_events")?, answer.unknown_events)?;
    equal("text", expect.text("text")?, &answer.text)?;
    equal("finish reason", expect.text("finish_reason")?, answer.finish_reason())
}

/// The request of a later version: Prost keeps no unknown fields, so the message has a type of its own.
#[derive(Clone, PartialEq, Message)]
struct LaterCompleteRequest {
    #[prost(string, tag = "1")]
    model: String,
    #[prost(string, tag = "2")]
    prompt: String,
    #[prost(int32, tag = "2047")]
    field_of_no_version: i32,
}

pub async fn unknown_fields(gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let later =
        LaterCompleteRequest { model: request.model.clone(), prompt: request.prompt.clone(), field_of_no_version: 1 };
    let path = PathAndQuery::from_static("/tokenwire.v1.CompletionService/Complete");
    let codec: ProstCodec<LaterCompleteRequest, CompleteResponse> = ProstCodec::default();
    let mut grpc = Grpc::new(gateway.channel);
    grpc.ready().await?;
    let answer = grpc.unary(Request::new(later), path, codec).await?.into_inner();
    equal("text", expect.text("text")?, &answer.text)
}
