//! Distinguished names as this profile writes them: one attribute per RDN, country first.

use der::asn1::ObjectIdentifier;

use crate::pades::asn1::{oid, write};

/// The subject of a certificate. Empty optional parts are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// CN: the person, or the name of the service for institutional certificates.
    pub common_name: String,
    /// title (2.5.4.12): the office of a signer.
    pub title: Option<String>,
    /// O: the institution.
    pub organisation: String,
    /// OU: the agency.
    pub organisational_unit: Option<String>,
    /// serialNumber (2.5.4.5): an opaque signer id; never an NIK, never an e-mail address.
    pub opaque_id: Option<String>,
}

impl Subject {
    /// DER `Name` with C=ID.
    pub(crate) fn to_der(&self) -> Vec<u8> {
        let mut parts = vec![attribute(&oid::COUNTRY, &write::printable("ID"))];
        let mut text = |name: &ObjectIdentifier, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                parts.push(attribute(name, &write::utf8(value)));
            }
        };
        text(&oid::ORGANIZATION, Some(&self.organisation));
        text(&oid::ORGANIZATIONAL_UNIT, self.organisational_unit.as_deref());
        text(&oid::TITLE, self.title.as_deref());
        text(&oid::COMMON_NAME, Some(&self.common_name));
        if let Some(id) = self.opaque_id.as_deref().filter(|id| !id.is_empty()) {
            parts.push(attribute(&oid::SERIAL_NUMBER, &write::printable(id)));
        }
        write::sequence(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

fn attribute(name: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    write::set_one(&write::sequence(&[&write::oid(name), value]))
}
