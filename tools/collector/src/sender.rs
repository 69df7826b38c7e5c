//! Who sends: the peer, or whoever a proxy of ours says that it asks for. It is never stored.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

/// The proxies whose word is believed: those in private networks, and those that were named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies(Vec<IpNet>);

/// An entry of `Options::proxies` is no network.
#[derive(Debug, thiserror::Error)]
#[error("the trusted proxy {0:?} is no address or network: write 192.0.2.10, 192.0.2.0/24 or 2001:db8::/32")]
pub struct BadProxy(pub String);

impl Proxies {
    /// Reads addresses and networks.
    pub(crate) fn read(given: &[String]) -> Result<Self, BadProxy> {
        let network = |text: &String| {
            let one = || text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
            text.parse().or_else(|_| one()).map_err(|_| BadProxy(text.clone()))
        };
        given.iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Who sends a request; nothing where that cannot be told.
    pub(crate) fn sender(&self, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip();
        self.behind(peer, headers)
    }

    /// Who sends, by the peer and `X-Forwarded-For`. Each proxy adds at the end from whom it has it, so it is read from there
    /// as long as our proxies speak; what stands before the first stranger the visitor may have written, and so may be
    /// anything before what cannot be read.
    fn behind(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.trusts(peer) {
            return Some(peer.to_canonical());
        }
        let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
        for line in lines.into_iter().rev() {
            for entry in line.to_str().ok()?.rsplit(',') {
                let address = address(entry.trim())?;
                if !self.trusts(address) {
                    return Some(address);
                }
            }
        }
        None
    }

    /// Whether an address is of our own machine or network, or of a proxy that was named.
    fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let is_ours = match address {
            IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
            IpAddr::V6(address) => {
                address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
            }
        };
        is_ours || self.0.iter().any(|network| network.contains(&address))
    }
}

/// The address of an entry: some proxies write the port as well, and brackets around IPv6.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let with_port = || entry.parse().ok().map(|address: SocketAddr| address.ip());
    entry.parse().ok().or_else(with_port).or_else(bare).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn named(proxies: &[&str], peer: &str, forwarded: &[&str]) -> Option<IpAddr> {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let proxies: Vec<String> = proxies.iter().map(|&proxy| proxy.to_owned()).collect();
        Proxies::read(&proxies).unwrap().behind(ip(peer), &headers)
    }

    #[test]
    fn a_proxy_says_for_whom_it_asks_and_a_visitor_cannot() {
        assert_eq!(named(&[], "203.0.113.7", &["198.51.100.1"]), Some(ip("203.0.113.7")));
        assert_eq!(named(&[], "127.0.0.1", &["198.51.100.1, 203.0.113.7"]), Some(ip("203.0.113.7")));
        assert_eq!(named(&[], "127.0.0.1", &["198.51.100.1", "203.0.113.7"]), Some(ip("203.0.113.7")));
        assert_eq!(named(&[], "10.0.0.1", &["203.0.113.7, 10.0.0.9"]), Some(ip("203.0.113.7")));
        assert_eq!(named(&[], "127.0.0.1", &[]), None);
    }

    #[test]
    fn an_entry_with_a_port_counts_and_what_cannot_be_read_ends_it() {
        for entry in ["203.0.113.7:4711", "[::ffff:203.0.113.7]:4711", "::ffff:203.0.113.7"] {
            assert_eq!(
                named(&[], "127.0.0.1", &[&format!("198.51.100.1, {entry}")]),
                Some(ip("203.0.113.7")),
                "{entry}"
            );
        }
        for entry in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711"] {
            assert_eq!(
                named(&[], "127.0.0.1", &[&format!("198.51.100.1, {entry}")]),
                Some(ip("2001:db8::7")),
                "{entry}"
            );
        }
        for entry in ["nonsense", "unknown", "", "203.0.113.7:port", "203.0.113.7 198.51.100.2"] {
            assert_eq!(named(&[], "127.0.0.1", &[&format!("198.51.100.1, {entry}")]), None, "{entry}");
        }
    }

    #[test]
    fn a_proxy_on_a_public_address_is_believed_when_it_is_named() {
        let proxies = ["192.0.2.0/24", "2001:db8:1::/48", "198.51.100.9"];
        for peer in ["192.0.2.10", "::ffff:192.0.2.10", "2001:db8:1::5", "198.51.100.9", "127.0.0.1"] {
            assert_eq!(named(&proxies, peer, &["203.0.113.7, 192.0.2.3"]), Some(ip("203.0.113.7")), "{peer}");
        }
        assert_eq!(named(&proxies, "198.51.100.8", &["203.0.113.7"]), Some(ip("198.51.100.8")));
        for bad in ["", "192.0.2.0/33", "proxy.example"] {
            assert!(Proxies::read(&[bad.to_owned()]).unwrap_err().to_string().contains("192.0.2.0/24"), "{bad}");
        }
    }
}
