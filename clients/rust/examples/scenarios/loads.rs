//! Scenarios of what is big, slow or many.

use std::time::Duration;

use tokenwire_client::v1::media::Source;
use tokenwire_client::v1::part::Content;
use tokenwire_client::v1::{CompleteRequest, Image, Media, Message, Role};
use tokio::{task::JoinSet, time::sleep};

use crate::answer::Answer;
use crate::check::{Outcome, at_least, equal, numbers_to};
use crate::conversation::part;
use crate::gateway::Gateway;
use crate::scenario::Scenario;

pub async fn big_image(mut gateway: Gateway, Scenario { request, given, expect, .. }: &Scenario) -> Outcome {
    let bytes = (0..given.number("image_bytes")?).map(|n| (n % 251) as u8).collect();
    let media = Media { source: Some(Source::Data(bytes)), media_type: "image/png".into() };
    let parts =
        vec![part(Content::Image(Image { media: Some(media) })), part(Content::Text(given.text("prompt")?.to_owned()))];
    let messages = vec![Message { role: Role::User.into(), parts, ..Default::default() }];
    let answer = gateway.complete(CompleteRequest { messages, ..request.clone() }).await?;
    equal("text", expect.text("text")?, &answer.text)
}

pub async fn slow_reader(mut gateway: Gateway, Scenario { request, given, expect, .. }: &Scenario) -> Outcome {
    let mut stream = gateway.stream(request.clone()).await?;
    let mut answer = Answer::default();
    for _ in 0..given.number("pauses")? {
        answer.add(stream.message().await?.ok_or("the answer ended")?)?;
        sleep(Duration::from_millis(given.number("pause_ms")?.try_into()?)).await;
    }
    while let Some(message) = stream.message().await? {
        answer.add(message)?;
    }
    equal("an event finished:", true, answer.finished.is_some())?;
    equal("text", numbers_to(expect.number("count_to")?), answer.text)
}

pub async fn heartbeats(mut gateway: Gateway, Scenario { request, expect, .. }: &Scenario) -> Outcome {
    let answer = Answer::read(&mut gateway, request.clone()).await?;
    at_least("heartbeats", expect.number("min_heartbeats")?, answer.heartbeats)?;
    equal("text", expect.text("text")?, &answer.text)
}

pub async fn many(gateway: Gateway, Scenario { request, given, expect, .. }: &Scenario) -> Outcome {
    let mut streams = JoinSet::new();
    for n in 0..given.number("streams")? {
        // A clone is another handle of the same connection.
        let mut gateway = gateway.clone();
        let request = CompleteRequest { prompt: format!("stream {n}"), ..request.clone() };
        streams.spawn(async move { (request.prompt.clone(), Answer::read(&mut gateway, request).await) });
    }
    while let Some(read) = streams.join_next().await {
        let (prompt, answer) = read?;
        let answer = answer?;
        equal("text", &prompt, &answer.text)?;
        equal("finish reason", expect.text("finish_reason")?, answer.finish_reason())?;
    }
    Ok(())
}
