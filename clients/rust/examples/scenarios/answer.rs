//! A streamed answer, collected and held to the promised order of its events.

use tokenwire_client::v1::part::Content;
use tokenwire_client::v1::stream_complete_response::Event;
use tokenwire_client::v1::{CompleteRequest, Finished, Part, StreamCompleteResponse, ToolCall};
use tonic::{Status, Streaming};

use crate::check::{Outcome, equal};
use crate::gateway::Gateway;

#[derive(Default)]
pub struct Answer {
    pub text: String,
    pub reasoning: String,
    /// Tool calls from their deltas.
    pub tool_calls: Vec<ToolCall>,
    pub parts: Vec<Part>,
    pub deltas: i64,
    pub heartbeats: i64,
    pub unknown_events: i64,
    pub finished: Option<Finished>,
    /// What ended the stream, unless its status was OK.
    pub error: Option<Status>,
    started: bool,
}

impl Answer {
    /// Reads an answer that ends well.
    pub async fn read(gateway: &mut Gateway, request: CompleteRequest) -> Outcome<Self> {
        let answer = Self::read_to_end(gateway.stream(request).await?).await?;
        match answer.error {
            Some(status) => Err(status.into()),
            None if answer.finished.is_none() => Err("the stream ended without finished".into()),
            None => Ok(answer),
        }
    }

    /// Reads an answer however it ends.
    pub async fn read_to_end(mut stream: Streaming<StreamCompleteResponse>) -> Outcome<Self> {
        let mut answer = Self::default();
        loop {
            match stream.message().await {
                Ok(Some(message)) => answer.add(message)?,
                Ok(None) => return Ok(answer),
                Err(status) => return Ok(Self { error: Some(status), ..answer }),
            }
        }
    }

    pub fn add(&mut self, StreamCompleteResponse { event }: StreamCompleteResponse) -> Outcome {
        if self.finished.is_some() {
            return Err(format!("{event:?} after finished").into());
        }
        if !matches!(event, Some(Event::Heartbeat(_))) {
            equal("started comes first:", !self.started, matches!(event, Some(Event::Started(_))))?;
            self.started = true;
        }
        match event {
            Some(Event::TextDelta(text)) => {
                self.deltas += 1;
                self.text.push_str(&text);
            }
            Some(Event::ReasoningDelta(text)) => self.reasoning.push_str(&text),
            Some(Event::ToolCallStarted(call)) => {
                equal("index of a tool call", self.tool_calls.len(), call.index as usize)?;
                self.tool_calls.push(ToolCall { id: call.id, name: call.name, ..Default::default() });
            }
            Some(Event::ToolCallDelta(delta)) => {
                let call = self.tool_calls.get_mut(delta.index as usize).ok_or("a delta of no tool call")?;
                call.arguments_json.push_str(&delta.arguments_json);
            }
            Some(Event::PartFinished(finished)) => {
                equal("index of a part", self.parts.len(), finished.index as usize)?;
                self.parts.push(finished.part.ok_or("part_finished without a part")?);
            }
            Some(Event::Heartbeat(_)) => self.heartbeats += 1,
            Some(Event::Finished(finished)) => self.finished = Some(finished),
            Some(
                Event::Started(_)
                | Event::RefusalDelta(_)
                | Event::Citation(_)
                | Event::ServerToolStarted(_)
                | Event::Usage(_),
            ) => {}
            None => self.unknown_events += 1,
        }
        Ok(())
    }

    /// The finish reason, by its name in the proto files; empty without one.
    pub fn finish_reason(&self) -> &'static str {
        self.finished.as_ref().map_or("", |finished| finished.finish_reason().as_str_name())
    }

    /// The text of the first part; empty when that is none of text.
    pub fn first_text(&self) -> &str {
        match self.parts.first().and_then(|part| part.content.as_ref()) {
            Some(Content::Text(text)) => text,
            _ => "",
        }
    }
}
