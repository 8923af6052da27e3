//! The only place that uses the network, and only when `list update` is asked for.

use std::io::{self, Read, Write};
use std::time::Duration;

use screening::update::{Fetch, Fetched, Wanted};

/// Bytes of an answer beyond which it is no list; the largest in use is 0.1 GB
/// where one publisher is concerned, and a few GB where many are.
const LARGEST: u64 = 4 << 30;

/// Fetches over HTTP; an address with `https` is never followed to one without.
#[derive(Clone, Copy, Debug, Default)]
pub struct Http;

impl Fetch for Http {
    fn fetch(&self, wanted: Wanted<'_>, to: &mut dyn Write) -> Result<Fetched, String> {
        let url = wanted.url;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .https_only(url.to_ascii_lowercase().starts_with("https:"))
            .max_redirects(5)
            .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(120)))
            .timeout_recv_body(Some(Duration::from_secs(1_800)))
            .build();
        let agent = ureq::Agent::new_with_config(config);
        let mut request = agent.get(url);
        if let Some(etag) = wanted.etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(day) = wanted.last_modified {
            request = request.header("If-Modified-Since", day);
        }
        let mut response =
            request.call().map_err(|error| format!("{url} could not be fetched: {error}"))?;
        let status = response.status().as_u16();
        match status {
            304 => return Ok(Fetched::NotModified),
            200 => {}
            _ => {
                return Err(format!(
                    "{url} answered with status {status}; look at the address in a browser, or give another with --from"
                ));
            }
        }
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (etag, last_modified) = (header("etag"), header("last-modified"));
        let announced: Option<u64> =
            header("content-length").and_then(|length| length.parse().ok());
        let body = response.body_mut().with_config().limit(LARGEST).reader();
        let written = copy(body, to).map_err(|error| {
            format!("{url} could not be fetched to its end: {error}; try again later")
        })?;
        if let Some(announced) = announced.filter(|announced| *announced != written) {
            return Err(format!(
                "{url} was cut off after {written} of {announced} bytes; try again later"
            ));
        }
        Ok(Fetched::Written { etag, last_modified })
    }
}

fn copy(mut from: impl Read, to: &mut dyn Write) -> io::Result<u64> {
    let written = io::copy(&mut from, to)?;
    to.flush()?;
    Ok(written)
}
