//! The client of Tokenwire, generated from its proto files.

use prost::{Message, Name};
use tonic::Status;

/// Messages and clients of `tokenwire.v1`.
pub mod v1 {
    tonic::include_proto!("tokenwire.v1");

    /// The proto files, compiled, for use by reflection.
    pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("tokenwire.v1");
}

/// The detail of this type of a failed call, such as [`v1::UpstreamError`] or [`v1::CompletionFailure`]; `None`
/// when the status has none. Those of `google.rpc` are read by [`tonic_types::StatusExt`].
pub fn detail<T: Message + Name + Default>(status: &Status) -> Option<T> {
    let status = tonic_types::Status::decode(status.details()).ok()?;
    status.details.iter().find_map(|detail| detail.to_msg().ok())
}
