//! What a message can ask of its reader, and what a reader can have done: the two closed vocabularies of the contract.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wording::Wording;

/// Declares a closed vocabulary: an enum whose variants have one stable name each.
macro_rules! vocabulary {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// Every word of the vocabulary, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name used in records, profiles, command lines and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The word with that stable name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

vocabulary! {
    /// Something a message asks of its reader.
    Request {
        /// Bank details without saying which ("coordonnées bancaires").
        BankDetails = "bank-details",
        /// An IBAN or a RIB.
        Iban = "iban",
        /// A payment card's number, date or security code.
        CardNumber = "card-number",
        /// A password or log-in identifiers.
        Password = "password",
        /// A code received by SMS or made by an application.
        OneTimeCode = "one-time-code",
        /// The words that give back a crypto wallet.
        RecoveryPhrase = "recovery-phrase",
        /// A social security number.
        Nir = "nir",
        /// A tax number.
        TaxNumber = "tax-number",
        /// Medical data.
        MedicalData = "medical-data",
        /// A copy of identity papers.
        IdentityPapers = "identity-papers",
        /// Name, birth date, address, telephone.
        PersonalData = "personal-data",
        /// Money, by card or otherwise.
        Payment = "payment",
        /// A bank transfer.
        Transfer = "transfer",
        /// Gift cards or vouchers.
        GiftCard = "gift-card",
        /// The payment card itself, to a courier.
        HandOverCard = "hand-over-card",
        /// The approval of an operation in the bank's application.
        ValidateOperation = "validate-operation",
        /// The installation of an application.
        InstallApp = "install-app",
        /// Control of the computer or telephone.
        RemoteAccess = "remote-access",
        /// A call back to a number.
        CallBack = "call-back",
        /// An answer to the message.
        Reply = "reply",
        /// A log-in.
        LogIn = "log-in",
        /// Following the link, without saying what for. Beside the record's vocabulary: only a text asks it.
        FollowLink = "follow-link",
    }
}

impl Request {
    /// Whether giving it lets a stranger act in the reader's place.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(
            self,
            Self::BankDetails
                | Self::Iban
                | Self::CardNumber
                | Self::Password
                | Self::OneTimeCode
                | Self::RecoveryPhrase
                | Self::Nir
                | Self::TaxNumber
                | Self::IdentityPapers
                | Self::HandOverCard
                | Self::RemoteAccess
        )
    }

    /// What is asked for, in words that follow "asks for".
    #[must_use]
    pub fn in_words(self) -> Wording {
        let (fr, en) = match self {
            Self::BankDetails => ("vos coordonnées bancaires", "your bank details"),
            Self::Iban => ("votre IBAN ou RIB (relevé d’identité bancaire)", "your IBAN (bank account number)"),
            Self::CardNumber => ("votre numéro de carte bancaire", "your payment card number"),
            Self::Password => ("votre mot de passe ou vos identifiants", "your password or log-in details"),
            Self::OneTimeCode => ("un code reçu par SMS", "a code received by text message"),
            Self::RecoveryPhrase => ("votre phrase de récupération", "your recovery phrase"),
            Self::Nir => ("votre numéro de sécurité sociale", "your social security number"),
            Self::TaxNumber => ("votre numéro fiscal", "your tax number"),
            Self::MedicalData => ("des informations médicales", "medical information"),
            Self::IdentityPapers => ("vos papiers d’identité", "your identity papers"),
            Self::PersonalData => ("des informations personnelles", "personal information"),
            Self::Payment => ("un paiement", "a payment"),
            Self::Transfer => ("un virement", "a bank transfer"),
            Self::GiftCard => ("des cartes cadeaux", "gift cards"),
            Self::HandOverCard => ("de remettre votre carte bancaire", "the handing over of your payment card"),
            Self::ValidateOperation => ("de valider une opération", "the approval of an operation"),
            Self::InstallApp => ("d’installer une application", "the installation of an application"),
            Self::RemoteAccess => ("de prendre la main sur votre appareil", "control of your device"),
            Self::CallBack => ("de rappeler un numéro", "a call back"),
            Self::Reply => ("une réponse", "an answer"),
            Self::LogIn => ("de vous connecter", "a log-in"),
            Self::FollowLink => ("de suivre un lien", "that you follow a link"),
        };
        Wording { fr: fr.to_owned(), en: en.to_owned() }
    }
}

vocabulary! {
    /// Something the person has already done: what the advice must undo first.
    Deed {
        /// Followed the link.
        Clicked = "clicked",
        /// Answered the message or the call.
        Answered = "answered",
        /// Called the number back.
        CalledBack = "called-back",
        /// Gave a payment card's number.
        GaveCard = "gave-card",
        /// Gave an IBAN or a RIB.
        GaveIban = "gave-iban",
        /// Gave a password.
        GavePassword = "gave-password",
        /// Gave a one-time code.
        GaveCode = "gave-code",
        /// Gave the social security number.
        GaveNir = "gave-nir",
        /// Gave identity papers or civil status.
        GaveIdentity = "gave-identity",
        /// Paid.
        Paid = "paid",
        /// Validated an operation in the bank's application.
        Validated = "validated",
        /// Installed an application.
        InstalledApp = "installed-app",
    }
}

/// Said by people who do not know which of the two they gave.
pub const GAVE_BANK_DETAILS: &str = "gave-bank-details";

impl Deed {
    /// Reads the words in which callers tell what was done, `gave-bank-details` among them.
    ///
    /// # Errors
    /// The first word that is none of them.
    pub fn read<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Vec<Self>, &'w str> {
        let mut deeds = Vec::new();
        for word in words {
            if word == GAVE_BANK_DETAILS {
                deeds.extend([Self::GaveCard, Self::GaveIban]);
            } else {
                deeds.push(Self::from_name(word).ok_or(word)?);
            }
        }
        deeds.sort_unstable();
        deeds.dedup();
        Ok(deeds)
    }

    /// Every word that [`Deed::read`] understands.
    #[must_use]
    pub fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|deed| deed.name()).chain([GAVE_BANK_DETAILS]).collect()
    }
}
