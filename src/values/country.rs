//! Country codes: ISO 3166-1 alpha-3, also parsed from FIFA and IOC codes.

use diesel_derive_newtype::DieselNewType;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{Object, RefOr, Schema};

use super::{
    country_names::NAMES,
    field_reader::{FromJsonField, as_string},
    schema::{impl_schema, schema_ref, string_enum},
    text_newtype::text_newtype,
};

/// The ISO code of a country, or of a part of one with a national team of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DieselNewType)]
#[serde(transparent)]
pub struct CountryCode(String);

text_newtype!(CountryCode);

impl CountryCode {
    /// Parses a code, ignoring case. ISO takes precedence over FIFA, and FIFA over IOC.
    ///
    /// # Errors
    /// The rule, with the most similar code if there is one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let code = text.trim().to_ascii_uppercase();
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let iso = if is_code && (contains(ISO, &code) || contains(NON_ISO, &code)) {
            Some(code.as_str())
        } else {
            [FIFA, IOC, ALIASES].into_iter().find_map(|table| translate(table, &code))
        };
        iso.map(|iso| Self(iso.to_owned())).ok_or_else(|| {
            let rule = "must be a country code of three letters (ISO 3166-1, FIFA or IOC)";
            let hint = most_similar(&code).map(|code| format!("; did you mean {code}?"));
            format!("{rule}{}", hint.unwrap_or_default())
        })
    }
}

impl CountryCode {
    /// The English name of the country.
    pub fn name(&self) -> &str {
        let found = NAMES.binary_search_by_key(&self.as_str(), |(code, _)| code);
        found.map_or(self.as_str(), |index| NAMES[index].1)
    }

    /// Whether a code in upper case is one of FIFA or the IOC, but not of ISO.
    pub fn is_only_foreign(code: &str) -> bool {
        [FIFA, IOC].into_iter().any(|table| translate(table, code).is_some())
    }

    /// For a code that has different meanings in ISO's and the IOC's system: the ISO code of the country with this IOC code,
    /// its name, and the name of the country with this ISO code.
    pub fn ambiguous(code: &str) -> Option<(&'static str, &'static str, &'static str)> {
        match code {
            "ANT" => Some(("ATG", "Antigua and Barbuda", "the Netherlands Antilles")),
            "BRN" => Some(("BHR", "Bahrain", "Brunei")),
            _ => None,
        }
    }
}

impl FromJsonField for CountryCode {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(as_string(value)?)
    }

    /// A named schema, because it is long.
    fn request_schema() -> RefOr<Schema> {
        schema_ref(Self::ACCEPTED)
    }
}

impl CountryCode {
    /// The name of the schema of accepted codes.
    pub const ACCEPTED: &str = "AnyCountryCode";

    /// The schema of accepted codes, in upper case.
    pub fn any() -> Object {
        let foreign = [FIFA, IOC, ALIASES].into_iter().flat_map(pairs).map(|(code, _)| code);
        string_enum(stored().chain(foreign)).build()
    }
}

/// The code that differs from a text by one letter, or by two swapped letters.
fn most_similar(text: &str) -> Option<&'static str> {
    let foreign = [FIFA, IOC].into_iter().flat_map(pairs).map(|(code, _)| code);
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let similar = stored().chain(foreign).filter(|code| strsim::osa_distance(code, text) == 1);
    // Swapped letters are the more common mistake.
    similar.min_by_key(|code| sorted(code) != sorted(text))
}

/// The codes that are stored.
fn stored() -> impl Iterator<Item = &'static str> {
    ISO.split_ascii_whitespace().chain(NON_ISO.split_ascii_whitespace())
}

impl_schema!(CountryCode, string_enum(stored()).build());

/// Whether a list of codes, separated by blanks, contains a code.
fn contains(codes: &str, code: &str) -> bool {
    codes.split_ascii_whitespace().any(|other| other == code)
}

/// The pairs of a table of foreign codes and their ISO codes.
fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.split_ascii_whitespace().filter_map(|pair| pair.split_once('='))
}

fn translate(table: &'static str, code: &str) -> Option<&'static str> {
    pairs(table).find(|(foreign, _)| *foreign == code).map(|(_, iso)| iso)
}

/// ISO 3166-1 alpha-3.
const ISO: &str = "
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS
    BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV
    CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM
    GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN
    IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE
    LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS
    MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK
    PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR
    SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY
    USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

/// The parts of the United Kingdom, Kosovo, and former countries (ISO 3166-3).
const NON_ISO: &str = "ENG SCO WAL NIR XKX ANT CSK DDR SCG SUN YUG";

/// FIFA codes that differ from ISO.
const FIFA: &str = "
    ALD=ALA ALG=DZA ANG=AGO ARU=ABW ASA=ASM BAH=BHS BAN=BGD BER=BMU BHU=BTN BOT=BWA BRU=BRN BUL=BGR
    CAM=KHM CAY=CYM CGO=COG CHA=TCD CHI=CHL CRC=CRI CRO=HRV CTA=CAF DEN=DNK EQG=GNQ FIJ=FJI FRG=DEU
    GAM=GMB GBG=GGY GBJ=JEY GBM=IMN GDR=DDR GER=DEU GRE=GRC GRN=GRD GUA=GTM GUI=GIN HAI=HTI HON=HND
    KSA=SAU KUW=KWT KVX=XKX LES=LSO MAD=MDG MAS=MYS MON=MCO MRI=MUS MTN=MRT MYA=MMR NCA=NIC NED=NLD
    NEP=NPL NIG=NER NMI=MNP OMA=OMN PAR=PRY PHI=PHL PLE=PSE POR=PRT PUR=PRI RSA=ZAF SAH=ESH SAM=WSM
    SEY=SYC SKN=KNA SOL=SLB SRI=LKA SUI=CHE TAH=PYF TAN=TZA TCH=CSK TGA=TON TOG=TGO TPE=TWN TRI=TTO
    UAE=ARE URS=SUN URU=URY VAN=VUT VIE=VNM VIN=VCT ZAM=ZMB ZIM=ZWE";

/// IOC codes that differ from ISO and FIFA.
const IOC: &str = "
    AHO=ANT BAR=BRB BIZ=BLZ BUR=BFA ESA=SLV FAR=FRO FGU=GUF FPO=PYF GBS=GNB GEQ=GNQ GUD=GLP HEL=SHN
    INA=IDN IRI=IRN ISV=VIR IVB=VGB KOS=XKX LAT=LVA LBA=LBY LIB=LBN MAW=MWI MAY=MYT MGL=MNG MGO=MNE
    MNT=MSR MSH=MHL NCD=NCL NFI=NFK NGR=NGA NMA=MNP SIN=SGP SLO=SVN SUD=SDN TKS=TCA WAF=WLF";

/// Other common codes.
const ALIASES: &str = "GB=GBR UK=GBR XK=XKX XKS=XKX XKV=XKX";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_name() {
        assert!(NAMES.is_sorted_by_key(|(code, _)| code));
        let codes: Vec<&str> = ISO.split_whitespace().chain(NON_ISO.split_whitespace()).collect();
        for code in &codes {
            let name = CountryCode((*code).to_owned());
            assert!(name.name() != *code, "{code} has no name");
        }
        assert_eq!(codes.len(), NAMES.len());
    }

    #[test]
    fn iso_takes_precedence_over_fifa_and_fifa_over_ioc() {
        for (sent, stored) in [
            ("GER", "DEU"),
            ("deu", "DEU"),
            ("NED", "NLD"),
            ("BRN", "BRN"),
            ("MRT", "MRT"),
            ("ANT", "ANT"),
            ("IRI", "IRN"),
            ("INA", "IDN"),
            ("SUI", "CHE"),
            ("ENG", "ENG"),
            ("URS", "SUN"),
            ("KOS", "XKX"),
            ("uk", "GBR"),
            ("GB", "GBR"),
            ("XK", "XKX"),
            ("XKS", "XKX"),
            ("XKV", "XKX"),
            ("IMN", "IMN"),
            ("GGY", "GGY"),
            ("JEY", "JEY"),
        ] {
            assert_eq!(CountryCode::parse(sent).unwrap().as_str(), stored, "{sent}");
        }
        for bad in ["", "XX", "XXX", "GERM", "G R", "ISO ", "ÅLA"] {
            assert!(CountryCode::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn error_proposes_the_most_similar_code() {
        for (text, proposed) in [("GRE1", "GRE"), ("DUE", "DEU"), ("NRO", "NOR"), ("BRAS", "BRA")] {
            let error = CountryCode::parse(text).unwrap_err();
            assert!(error.ends_with(&format!("did you mean {proposed}?")), "{text}: {error}");
        }
        assert!(!CountryCode::parse("QQQ").unwrap_err().contains("did you mean"));
    }

    #[test]
    fn codes_are_unique_and_map_to_iso() {
        let foreign: Vec<_> = [FIFA, IOC, ALIASES].into_iter().flat_map(pairs).collect();
        for (code, iso) in &foreign {
            assert!(contains(ISO, iso) || contains(NON_ISO, iso), "{iso}");
            assert!(
                !contains(ISO, code) && !contains(NON_ISO, code),
                "{code} is an ISO code, so this entry is unreachable"
            );
            assert_eq!(foreign.iter().filter(|(other, _)| other == code).count(), 1, "{code}");
        }
        assert_eq!(ISO.split_ascii_whitespace().count(), 249);
    }
}
