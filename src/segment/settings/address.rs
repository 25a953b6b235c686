//! Which address a key may be sent to.

use crate::value::{split, split_once};

/// Is this an address that a key may be sent to? https anywhere, http on loopback; a host, an optional port and path, nothing
/// that could redirect or carry a credential.
#[must_use]
pub fn is_safe_address(address: &str) -> bool {
    let Some((scheme, rest)) = split_once(address, b':') else { return false };
    let Some(rest) = rest.strip_prefix("//") else { return false };
    let (authority, path) = split_once(rest, b'/').unwrap_or((rest, ""));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, "443"),
    };
    let named = host.bytes().any(|b| b.is_ascii_alphanumeric())
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let loopback = host == "localhost" || host == "[::1]" || is_loopback_ipv4(host);
    let clean_path = path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#' | b'\\' | b'@'));
    let scheme_fits = scheme.eq_ignore_ascii_case("https") || loopback && scheme.eq_ignore_ascii_case("http");
    scheme_fits && (named || loopback) && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok() && clean_path
}

/// Is it an address from 127.0.0.0 to 127.255.255.255, four plain numbers? The library's parser weighs 1 KB.
fn is_loopback_ipv4(host: &str) -> bool {
    let is_byte = |part: &str| {
        part.len() <= 3
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
            && part.parse::<u16>().is_ok_and(|number| number <= 255)
    };
    let mut parts = split(host, b'.');
    parts.next() == Some("127") && parts.clone().count() == 3 && parts.all(is_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_taken() {
        for address in [
            "https://api.affonso.io/v1",
            "https://a.example:8443",
            "http://localhost:3000/v1",
            "http://127.0.0.1/v1",
            "http://127.255.0.10/v1",
            "http://[::1]:80/v1",
            "HTTPS://a.example",
        ] {
            assert!(is_safe_address(address), "{address}");
        }
        for address in [
            "",
            "api.affonso.io",
            "http://api.affonso.io/v1",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.256",
            "http://127.0.0.01",
            "http://127.0.1",
            "http://127.0.0.",
            "http://127.0.0.+1",
            "http://128.0.0.1",
            "https://u@a.example",
            "https://a.example/v1?x=1",
            "https://a.example/#x",
            "https:///v1",
            "https://a b.example",
            "ftp://a.example",
            "http://localhost@evil.example",
            "https://a.example:99999",
            "https://a.example:+80",
            "https://.",
            "https://a.example/@x",
            "https://a.example/a\\b",
            "https://a.example\\@evil",
        ] {
            assert!(!is_safe_address(address), "{address}");
        }
    }
}
