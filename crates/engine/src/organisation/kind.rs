//! The kinds of organisation: what "votre banque" and "le livreur" speak for when they name nobody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::wording::Wording;

/// Declares the kinds: stable name, then "a message in the name of ..." in French and English.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $fr:literal, $en:literal;)*) => {
        /// What an organisation is.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name used in profiles, lexicons and reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// One of them, for people: "une banque", "a bank".
            #[must_use]
            pub fn in_words(self) -> Wording {
                let (fr, en) = match self { $(Self::$variant => ($fr, $en),)* };
                Wording { fr: fr.to_owned(), en: en.to_owned() }
            }
        }
    };
}

kinds! {
    /// Health insurance of the State.
    HealthInsurer = "health-insurer", "un organisme d’assurance maladie", "a health insurer";
    /// Contributions and allowances: Urssaf, CAF.
    SocialSecurity = "social-security", "un organisme social", "a social security body";
    /// Pensions.
    PensionFund = "pension-fund", "une caisse de retraite", "a pension fund";
    /// Taxes and fines.
    TaxOffice = "tax-office", "l’administration fiscale", "a tax office";
    /// Police, gendarmerie, courts.
    Police = "police", "la police, la gendarmerie ou la justice", "the police or a court";
    /// Any other public body.
    PublicBody = "public-body", "un service public", "a public service";
    /// Banks.
    Bank = "bank", "une banque", "a bank";
    /// Payment services and cards.
    Payment = "payment", "un service de paiement", "a payment service";
    /// Consumer credit.
    Credit = "credit", "un organisme de crédit", "a lender";
    /// Insurers.
    Insurer = "insurer", "un assureur", "an insurer";
    /// Mutual insurers.
    MutualInsurer = "mutual-insurer", "une mutuelle", "a mutual insurer";
    /// Parcels and letters.
    Carrier = "carrier", "un transporteur de colis", "a parcel carrier";
    /// Electricity, gas, water.
    Energy = "energy", "un fournisseur d’énergie ou d’eau", "an energy or water supplier";
    /// Telephone and internet.
    Telecom = "telecom", "un opérateur de téléphone ou d’internet", "a telephone or internet provider";
    /// Trains, planes, public transport.
    Transport = "transport", "un transporteur de voyageurs", "a transport company";
    /// Motorway tolls.
    Toll = "toll", "un service de péage", "a toll service";
    /// Doctors' appointments and the like.
    HealthService = "health-service", "un service de santé", "a health service";
    /// Shops.
    Retailer = "retailer", "un magasin", "a shop";
    /// Marketplaces and classified advertisements.
    Marketplace = "marketplace", "une place de marché", "a marketplace";
    /// Lodging and journeys.
    Travel = "travel", "un service de voyage", "a travel service";
    /// Mailboxes.
    MailProvider = "mail-provider", "une messagerie", "a mail provider";
    /// Files and work in the cloud.
    Cloud = "cloud", "un service en ligne", "an online service";
    /// Software.
    Software = "software", "un éditeur de logiciels", "a software firm";
    /// Antivirus programs.
    SecuritySoftware = "security-software", "un éditeur d’antivirus", "an antivirus firm";
    /// Domains and websites.
    Hosting = "hosting", "un hébergeur de sites", "a web host";
    /// Films and music.
    Streaming = "streaming", "un service de vidéo ou de musique", "a streaming service";
    /// Games.
    Games = "games", "un service de jeux", "a games service";
    /// Social networks and messengers.
    SocialNetwork = "social-network", "un réseau social ou une messagerie instantanée", "a social network or messenger";
    /// Crypto exchanges and wallets.
    Crypto = "crypto", "un service de cryptomonnaie", "a crypto service";
    /// Somebody of the family.
    Relative = "relative", "un proche", "a relative";
    /// Somebody who hires.
    Recruiter = "recruiter", "un recruteur", "a recruiter";
    /// Somebody who lets a home.
    Landlord = "landlord", "un bailleur", "a landlord";
    /// A lawyer, notary or heir with money to share.
    Benefactor = "benefactor", "un bienfaiteur inconnu", "an unknown benefactor";
}
