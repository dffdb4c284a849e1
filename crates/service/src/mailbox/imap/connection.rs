//! A connection to a server, encrypted where its address says so, and the login.

use std::{io, sync::Arc, time::Duration};

use async_imap::{Client, error::Error};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore, crypto,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use super::{Account, Logged, PATIENCE, Trouble, limited::Limited};

/// How long a connection may take to be there.
const KNOCKING: Duration = Duration::from_secs(20);
/// Characters kept of a server's own words.
const MOST_WORDS: usize = 200;

/// What carries bytes to the server and back.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Wire for S {}

/// Connects and logs in.
pub(super) async fn open(account: &Account) -> Result<Logged, Trouble> {
    let address = &account.address;
    let connected = timeout(KNOCKING, TcpStream::connect((address.host.as_str(), address.port))).await;
    let stream = connected.map_err(|_| Trouble::Slow)?.map_err(Trouble::Connect)?;
    let wire: Box<dyn Wire> = if address.encrypted { encrypted(stream, account).await? } else { Box::new(stream) };
    let mut client = Client::new(Limited::new(wire));
    let greeting = timeout(PATIENCE, client.read_response()).await.map_err(|_| Trouble::Slow)?;
    greeting.map_err(|why| Trouble::of(Error::Io(why)))?.ok_or(Trouble::Lost)?;
    let login = timeout(PATIENCE, client.login(&address.user, &account.password.0)).await;
    login.map_err(|_| Trouble::Slow)?.map_err(|(why, _)| match why {
        Error::No(words) | Error::Bad(words) => Trouble::Refused(own_words(&words).chars().take(MOST_WORDS).collect()),
        Error::Validate(_) => Trouble::Refused(String::new()),
        why => Trouble::of(why),
    })
}

/// What the server says to people, out of what the library makes of its answer: `code: None, info: Some("no such user")`.
fn own_words(told: &str) -> String {
    let quoted = told.split_once("info: Some(\"").and_then(|(_, rest)| rest.rsplit_once("\")"));
    quoted.map(|(words, _)| words.replace("\\\"", "\"")).unwrap_or_default()
}

async fn encrypted(stream: TcpStream, account: &Account) -> Result<Box<dyn Wire>, Trouble> {
    let mut believed = RootCertStore::empty();
    // Some of a system's certificates may be broken; the others count.
    believed.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if !account.authorities.is_empty() {
        let own: Vec<_> = CertificateDer::pem_slice_iter(&account.authorities).flatten().collect();
        if believed.add_parsable_certificates(own).0 == 0 {
            return Err(Trouble::Authorities);
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let unsafe_words = |why: &dyn std::fmt::Display| Trouble::Certificate(why.to_string());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| unsafe_words(&why))?
        .with_root_certificates(believed)
        .with_no_client_auth();
    let name = ServerName::try_from(account.address.host.clone()).map_err(|why| unsafe_words(&why))?;
    let connected = timeout(KNOCKING, TlsConnector::from(Arc::new(config)).connect(name, stream)).await;
    match connected.map_err(|_| Trouble::Slow)? {
        Ok(stream) => Ok(Box::new(stream)),
        Err(why) if why.kind() == io::ErrorKind::InvalidData => Err(unsafe_words(&why)),
        Err(_) => Err(Trouble::Lost),
    }
}
