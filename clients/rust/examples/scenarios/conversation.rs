//! What is said in the next turn.

use tokenwire_client::v1::part::Content;
use tokenwire_client::v1::{CompleteRequest, Message, Part, Role, ToolResult};

/// The request of the next turn: its prompt, the parts of its answer, and what is said to them.
pub fn go_on(request: &CompleteRequest, answer: &[Part], next: Message) -> CompleteRequest {
    let assistant = Message { role: Role::Assistant.into(), parts: answer.to_vec(), ..Default::default() };
    CompleteRequest { prompt: String::new(), messages: vec![user(&request.prompt), assistant, next], ..request.clone() }
}

pub fn user(text: &str) -> Message {
    Message { role: Role::User.into(), text: text.to_owned(), ..Default::default() }
}

pub fn tool_result(tool_call_id: &str, text: &str) -> Message {
    let result = ToolResult { tool_call_id: tool_call_id.to_owned(), text: text.to_owned(), ..Default::default() };
    Message { role: Role::Tool.into(), parts: vec![part(Content::ToolResult(result))], ..Default::default() }
}

pub fn part(content: Content) -> Part {
    Part { content: Some(content), ..Default::default() }
}
