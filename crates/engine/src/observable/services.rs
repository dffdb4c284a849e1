//! Services that links pass through or end at, whoever uses them: hosting that anybody gets for nothing, form builders,
//! shorteners, redirectors that carry their target in the link, and mail gateways that rewrite links.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::{host, link::WebAddress};
use crate::organisation::schema::Source;

/// What `knowledge/services.toml` may say.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Services {
    /// Where the lists come from, by a short name that they repeat.
    pub sources: BTreeMap<String, Source>,
    /// Hosting and site builders where anybody gets a page for nothing.
    pub hosting: Vec<Hosts>,
    /// Storage where anybody puts files: attackers put pages there, honest firms their invoices.
    pub storage: Vec<Hosts>,
    /// Form builders and surveys.
    pub forms: Vec<Hosts>,
    /// Shorteners.
    pub shorteners: Vec<Hosts>,
    /// Delivery networks that put a customer's name in front of their own: no imitation.
    pub networks: Vec<Hosts>,
    /// Pages of well-known services that lead on to any address in the link.
    pub redirectors: Vec<Redirector>,
    /// Mail gateways that rewrite every link of the mail they deliver.
    pub gateways: Vec<Redirector>,
}

/// Hosts of one kind and source, with everything below them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hosts {
    /// Registrable domains or hosts.
    pub hosts: Vec<String>,
    /// Only pages whose path begins so.
    #[serde(default)]
    pub path: String,
    /// Names in [`Services::sources`].
    pub sources: Vec<String>,
}

/// Hosts whose links hold another address.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Redirector {
    /// Registrable domains or hosts.
    pub hosts: Vec<String>,
    /// Only pages whose path begins so.
    #[serde(default)]
    pub path: String,
    /// Names of the fields of the query that may hold the address, the first found counts.
    #[serde(default)]
    pub target: Vec<String>,
    /// How the address is written.
    #[serde(default)]
    pub written: Written,
    /// Names in [`Services::sources`].
    pub sources: Vec<String>,
}

/// How a link holds another address.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Written {
    /// As fields of a query are.
    #[default]
    Plain,
    /// In base64 behind two letters.
    Base64,
    /// `-` for `%`, `_` for `/`.
    Dashes,
    /// In the path between two underscores and two underscores with a semicolon.
    Underscores,
    /// The rest of the path.
    Path,
}

/// What a link ends at.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ServiceKind {
    /// Hosting that anybody gets for nothing.
    Hosting,
    /// Storage for files that anybody can fill.
    Storage,
    /// A form builder.
    Form,
    /// A shortener: where it leads is not known.
    Shortener,
}

/// Where a link leads on to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LeadsOn {
    /// The address that it holds.
    pub to: WebAddress,
    /// Whether a mail gateway wrote it so: that says nothing of the sender.
    pub by_gateway: bool,
}

#[derive(Clone, Copy, Debug)]
enum Use {
    Ends(ServiceKind),
    Redirects,
    Rewrites,
}

/// The services by host.
#[derive(Clone, Debug, Default)]
pub struct ServiceIndex {
    by_host: HashMap<String, Vec<(Use, usize)>>,
    services: Services,
}

/// Longer addresses inside addresses are not read.
const LONGEST_INNER: usize = 4_096;

impl ServiceIndex {
    /// Indexes the services.
    #[must_use]
    pub fn new(services: &Services) -> Self {
        let mut by_host: HashMap<String, Vec<(Use, usize)>> = HashMap::new();
        let mut add = |hosts: &[String], means: Use, at: usize| {
            for host in hosts {
                by_host.entry(host.clone()).or_default().push((means, at));
            }
        };
        let ends = [
            (&services.forms, ServiceKind::Form),
            (&services.hosting, ServiceKind::Hosting),
            (&services.storage, ServiceKind::Storage),
            (&services.shorteners, ServiceKind::Shortener),
        ];
        for (lists, kind) in ends {
            lists.iter().enumerate().for_each(|(at, list)| add(&list.hosts, Use::Ends(kind), at));
        }
        services.redirectors.iter().enumerate().for_each(|(at, one)| add(&one.hosts, Use::Redirects, at));
        services.gateways.iter().enumerate().for_each(|(at, one)| add(&one.hosts, Use::Rewrites, at));
        Self { by_host, services: services.clone() }
    }

    fn uses<'i>(&'i self, address: &'i WebAddress) -> impl Iterator<Item = (Use, usize)> + 'i {
        let own = address.host.domain();
        let hosts = std::iter::successors(own, |host| host.split_once('.').map(|(_, above)| above));
        hosts.filter_map(|host| self.by_host.get(host)).flatten().copied()
    }

    /// What a link ends at, if it is one of these services.
    #[must_use]
    pub fn kind(&self, address: &WebAddress) -> Option<ServiceKind> {
        self.uses(address).find_map(|(means, at)| {
            let Use::Ends(kind) = means else { return None };
            let lists = match kind {
                ServiceKind::Hosting => &self.services.hosting,
                ServiceKind::Storage => &self.services.storage,
                ServiceKind::Form => &self.services.forms,
                ServiceKind::Shortener => &self.services.shorteners,
            };
            lists.get(at).filter(|list| address.path.starts_with(&list.path)).map(|_| kind)
        })
    }

    /// The address that a link of a redirector or gateway holds.
    #[must_use]
    pub fn leads_on(&self, address: &WebAddress) -> Option<LeadsOn> {
        self.uses(address).find_map(|(means, at)| {
            let (redirector, by_gateway) = match means {
                Use::Ends(_) => return None,
                Use::Redirects => (self.services.redirectors.get(at)?, false),
                Use::Rewrites => (self.services.gateways.get(at)?, true),
            };
            let to = address.path.starts_with(&redirector.path).then(|| redirector.inner(address)).flatten()?;
            Some(LeadsOn { to, by_gateway })
        })
    }
}

impl Redirector {
    fn inner(&self, address: &WebAddress) -> Option<WebAddress> {
        let url = url::Url::parse(&address.url).ok()?;
        let field = || {
            let fields = || url.query_pairs().take(50);
            self.target.iter().find_map(|name| fields().find(|(field, _)| field == name)).map(|(_, value)| value)
        };
        let written = match self.written {
            Written::Plain => field()?.into_owned(),
            Written::Base64 => {
                let letters = field()?.get(2..)?.replace('-', "+").replace('_', "/");
                let missing = (4 - letters.len() % 4) % 4;
                let padded = format!("{letters}{}", "=".repeat(missing));
                String::from_utf8(mail_parser::decoders::base64::base64_decode(padded.as_bytes())?).ok()?
            }
            Written::Dashes => {
                let written = field()?.replace('-', "%").replace('_', "/");
                percent_decode_str(&written).decode_utf8().ok()?.into_owned()
            }
            Written::Underscores => {
                let (_, from) = address.url.split_once("/__")?;
                let inner = from.split_once("__;").map_or(from, |(inner, _)| inner);
                // One of the two slashes is lost on the way through some servers.
                let (scheme, rest) = inner.split_once(":/")?;
                format!("{scheme}://{}", rest.trim_start_matches('/'))
            }
            Written::Path => {
                let rest = url.path().get(self.path.len()..)?;
                let decoded = percent_decode_str(rest).decode_utf8().ok()?;
                let start = decoded.find("http").unwrap_or(0);
                decoded.get(start..)?.to_owned()
            }
        };
        let written = written.trim();
        // A field of the same name can hold anything: only an address counts.
        let looks_whole =
            written.starts_with("http") || written.starts_with("//") || host::has_real_suffix(host_part(written));
        (looks_whole && written.len() <= LONGEST_INNER).then(|| WebAddress::parse(written)).flatten()
    }
}

fn host_part(written: &str) -> &str {
    written.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

impl Services {
    /// What is wrong with the file, one sentence each.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let ends = self.hosting.iter().chain(&self.storage).chain(&self.forms).chain(&self.shorteners);
        let lists = ends.chain(&self.networks);
        let redirectors = self.redirectors.iter().chain(&self.gateways);
        let hosts = lists.map(|list| (&list.hosts, &list.sources));
        for (hosts, sources) in hosts.chain(redirectors.clone().map(|one| (&one.hosts, &one.sources))) {
            for host in hosts {
                if host::Host::parse(host).and_then(|host| host.domain().map(str::to_owned)).as_deref() != Some(host) {
                    problems.push(format!("host {host}: write it in ASCII and lower case, without scheme or path"));
                }
            }
            let unknown = sources.iter().filter(|source| !self.sources.contains_key(*source));
            problems.extend(unknown.map(|source| format!("source {source:?} is not in [sources]")));
            if sources.is_empty() {
                problems.push(format!("{}: no source", hosts.join(", ")));
            }
        }
        let in_query = |one: &&Redirector| matches!(one.written, Written::Plain | Written::Base64 | Written::Dashes);
        let aimless = redirectors.filter(in_query).filter(|one| one.target.is_empty());
        problems.extend(aimless.map(|one| format!("{}: no field of the query", one.hosts.join(", "))));
        problems
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn leads_on(url: &str) -> Option<String> {
        let services: Services = toml::from_str(include_str!("../../../knowledge/services.toml")).unwrap();
        assert_eq!(services.problems(), Vec::<String>::new());
        let found = ServiceIndex::new(&services).leads_on(&WebAddress::parse(url).unwrap())?;
        Some(found.to.host.ascii())
    }

    #[test]
    fn redirectors_and_gateways_show_where_they_lead() {
        for url in [
            "https://www.google.com/url?sa=t&q=https%3A%2F%2Fshop.example%2Fx&usg=1",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fshop.example%2F&h=AT0",
            "https://www.linkedin.com/safety/go?url=https%3A%2F%2Fshop.example&trk=x",
            "https://www.youtube.com/redirect?event=x&q=shop.example%2Fa",
            "https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9zaG9wLmV4YW1wbGUvYQ&ntb=1",
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshop.example%2F&data=05",
            "https://urldefense.proofpoint.com/v1/url?u=https://shop.example/&k=1",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example_a-2Db&d=1",
            "https://urldefense.com/v3/__https://shop.example/a*b__;Iw!!abc",
            "https://urldefense.com/v3/__https:/shop.example/a__;!!abc",
            "https://www.google.com/amp/s/shop.example/a",
        ] {
            assert_eq!(leads_on(url).as_deref(), Some("shop.example"), "{url}");
        }
    }

    #[test]
    fn other_pages_of_the_same_services_lead_nowhere_else() {
        assert_eq!(leads_on("https://www.google.com/search?q=shop.example"), None);
        assert_eq!(leads_on("https://www.google.com/url?q=weather"), None);
        assert_eq!(leads_on("https://google.com.shop.example/url?q=https://x.example"), None);
        assert_eq!(leads_on("https://urldefense.com/v3/__"), None);
    }
}
