//! The entries of scenarios.yaml, as JSON.

use std::fs;

use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::Value;
use tokenwire_client::v1::{CompleteRequest, FILE_DESCRIPTOR_SET};

use crate::check::Outcome;

/// An entry of scenarios.yaml.
pub struct Scenario {
    pub name: String,
    pub request: CompleteRequest,
    /// The second request; empty when there is none.
    pub next: CompleteRequest,
    /// The entry's further members, such as `deadline_ms`.
    pub given: Facts,
    /// What the client compares.
    pub expect: Facts,
}

impl Scenario {
    /// Reads the file, which is a JSON array.
    pub fn load(file: &str) -> Outcome<Vec<Self>> {
        let entries: Vec<Value> = serde_json::from_slice(&fs::read(file)?)?;
        entries.into_iter().map(Self::parse).collect()
    }

    fn parse(entry: Value) -> Outcome<Self> {
        let next = entry.get("next").cloned();
        Ok(Self {
            name: entry["name"].as_str().unwrap_or_default().to_owned(),
            request: to_request(entry["request"].clone())?,
            next: next.map(to_request).transpose()?.unwrap_or_default(),
            expect: Facts(entry["expect"].clone()),
            given: Facts(entry),
        })
    }
}

/// Prost knows no JSON; the descriptors of the proto files do.
fn to_request(json: Value) -> Outcome<CompleteRequest> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET)?;
    let descriptor = pool.get_message_by_name("tokenwire.v1.CompleteRequest").ok_or("no CompleteRequest")?;
    Ok(DynamicMessage::deserialize(descriptor, json)?.transcode_to()?)
}

/// The members of a JSON object, each of which must be there when it is read.
pub struct Facts(pub Value);

impl Facts {
    pub fn text(&self, name: &str) -> Outcome<&str> {
        self.0[name].as_str().ok_or_else(|| format!("the scenario has no text {name}").into())
    }

    pub fn number(&self, name: &str) -> Outcome<i64> {
        self.0[name].as_i64().ok_or_else(|| format!("the scenario has no number {name}").into())
    }

    pub fn flag(&self, name: &str) -> Outcome<bool> {
        self.0[name].as_bool().ok_or_else(|| format!("the scenario has no flag {name}").into())
    }
}
