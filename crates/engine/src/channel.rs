//! How a message came in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a message came in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// RFC 5322 mail.
    Email,
    /// A text message.
    Sms,
    /// A telephone call, or the voicemail it left.
    Call,
    /// A link alone.
    Link,
}

impl Channel {
    /// All channels, in the order they are listed to people.
    pub const ALL: [Self; 4] = [Self::Email, Self::Sms, Self::Call, Self::Link];

    /// The stable name used in records and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Call => "call",
            Self::Link => "link",
        }
    }

    /// The channel with that stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

impl std::fmt::Display for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
