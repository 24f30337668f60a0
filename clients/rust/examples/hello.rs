//! Streams an answer, leaves another one early, gives a third a deadline, and reads why a fourth failed.

use std::{env, error::Error, time::Duration};

use tokenwire_client::{detail, v1};
use tonic::{Request, Status, Streaming, transport::Channel};
use tonic_types::StatusExt;
use v1::completion_service_client::CompletionServiceClient;
use v1::stream_complete_response::Event;
use v1::{CompleteRequest, CompletionFailure, StreamCompleteResponse, UpstreamError};

type Client = CompletionServiceClient<Channel>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or("http://127.0.0.1:50051".into());
    // As much as a gateway sends; tonic alone takes 4 MiB.
    let mut client = CompletionServiceClient::connect(address).await?.max_decoding_message_size(128 * 1024 * 1024);

    print(client.stream_complete(ask("sim/echo", "hello from Rust")).await?.into_inner()).await?;
    leave_early(&mut client).await?;

    let mut request = Request::new(ask("sim/long?rate=5", "count"));
    request.set_timeout(Duration::from_secs(1));
    let stream = client.stream_complete(request).await?.into_inner();
    print(stream).await.unwrap_or_else(|status| explain(&status));

    let failing = ask("sim/echo?fail=rate_limited&retry_after=2s", "hello");
    if let Err(status) = client.stream_complete(failing).await {
        explain(&status);
    }
    Ok(())
}

fn ask(model: &str, prompt: &str) -> CompleteRequest {
    CompleteRequest { model: model.into(), prompt: prompt.into(), ..Default::default() }
}

/// The answer is whole when the stream has ended without an error.
async fn print(mut stream: Streaming<StreamCompleteResponse>) -> Result<(), Status> {
    while let Some(StreamCompleteResponse { event }) = stream.message().await? {
        match event {
            Some(Event::TextDelta(text)) => print!("{text}"),
            Some(Event::Finished(finished)) => println!("\n{:?}", finished.finish_reason()),
            _ => {} // also None: an event that is newer than this client
        }
    }
    Ok(())
}

/// Dropping the stream cancels the call; the gateway then closes the socket to the provider.
async fn leave_early(client: &mut Client) -> Result<(), Status> {
    let mut stream = client.stream_complete(ask("sim/long?rate=50", "count")).await?.into_inner();
    let mut deltas = 0;
    while deltas < 3
        && let Some(message) = stream.message().await?
    {
        deltas += usize::from(matches!(message.event, Some(Event::TextDelta(_))));
    }
    Ok(())
}

fn explain(status: &Status) {
    println!("\n{:?} {}", status.code(), status.message());
    if let Some(info) = status.get_details_error_info() {
        println!("reason {}", info.reason);
    }
    if let Some(retry) = status.get_details_retry_info() {
        println!("retry after {:?}", retry.retry_delay);
    }
    if let Some(upstream) = detail::<UpstreamError>(status) {
        println!("HTTP {}", upstream.http_status);
    }
    if let Some(failure) = detail::<CompletionFailure>(status) {
        println!("attempts {}", failure.attempts);
    }
}
