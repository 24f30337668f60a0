//! One connection to a gateway.

use std::time::Duration;

use tokenwire_client::v1::completion_service_client::CompletionServiceClient;
use tokenwire_client::v1::{CompleteRequest, CompleteResponse, StreamCompleteResponse};
use tonic::transport::{Certificate, Channel, ClientTlsConfig};
use tonic::{Request, Status, Streaming};

use crate::check::Outcome;

#[derive(Clone)]
pub struct Gateway {
    pub channel: Channel,
    pub client: CompletionServiceClient<Channel>,
}

impl Gateway {
    /// Connects with the first call; over plain text without certificates to trust, which are PEM.
    pub fn new(address: &str, ca: Option<Vec<u8>>) -> Outcome<Self> {
        let channel = match ca {
            None => Channel::from_shared(format!("http://{address}"))?,
            Some(pem) => Channel::from_shared(format!("https://{address}"))?
                .tls_config(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))?,
        }
        .connect_lazy();
        Ok(Self { client: CompletionServiceClient::new(channel.clone()), channel })
    }

    pub async fn complete(&mut self, request: CompleteRequest) -> Result<CompleteResponse, Status> {
        Ok(self.client.complete(within(60_000, request)).await?.into_inner())
    }

    pub async fn stream(&mut self, request: CompleteRequest) -> Result<Streaming<StreamCompleteResponse>, Status> {
        Ok(self.client.stream_complete(within(60_000, request)).await?.into_inner())
    }
}

/// The request with a deadline.
pub fn within(deadline_ms: u64, request: CompleteRequest) -> Request<CompleteRequest> {
    let mut request = Request::new(request);
    request.set_timeout(Duration::from_millis(deadline_ms));
    request
}
