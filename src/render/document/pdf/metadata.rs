//! XMP, the information dictionary and the output intent: the same title, author and time in both, as PDF/A demands.

use std::sync::OnceLock;

use chrono::{DateTime, SecondsFormat, Utc};
use lopdf::{Document as Graph, Object, ObjectId, Stream, dictionary};

use super::{deflate, deflated, text_string};
use crate::render::document::view::Document;

/// Objects the catalog and the trailer refer to.
pub(super) struct Metadata {
    pub(super) xmp: ObjectId,
    pub(super) info: ObjectId,
    pub(super) output_intent: ObjectId,
}

/// The producer named in every file.
const PRODUCER: &str = "Teken";

static SRGB: &[u8] = include_bytes!("../../../../assets/icc/srgb-v2.icc");

/// The profile is the same in every document.
static DEFLATED_SRGB: OnceLock<Vec<u8>> = OnceLock::new();

/// Adds all three.
pub(super) fn add(graph: &mut Graph, document: &Document) -> Metadata {
    let sheet = document.sheet();
    let date = sheet.created_at.format("D:%Y%m%d%H%M%SZ").to_string();
    let info = graph.add_object(dictionary! {
        "Title" => text_string(document.title()), "Author" => text_string(&sheet.institution),
        "Creator" => Object::string_literal(PRODUCER), "Producer" => Object::string_literal(PRODUCER),
        "CreationDate" => Object::string_literal(date.as_str()), "ModDate" => Object::string_literal(date.as_str()),
    });
    let xmp = xmp(document.title(), &sheet.institution, &sheet.document_id, sheet.created_at);
    let stream = Stream::new(dictionary! { "Type" => "Metadata", "Subtype" => "XML" }, xmp.into_bytes());
    let xmp = graph.add_object(stream.with_compression(false));
    let profile = DEFLATED_SRGB.get_or_init(|| deflate(SRGB)).clone();
    let profile = graph.add_object(deflated(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, profile));
    let output_intent = graph.add_object(dictionary! {
        "Type" => "OutputIntent", "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("sRGB IEC61966-2.1"),
        "RegistryName" => Object::string_literal("http://www.color.org"),
        "Info" => Object::string_literal("sRGB IEC61966-2.1"), "DestOutputProfile" => profile,
    });
    Metadata { xmp, info, output_intent }
}

/// The packet: PDF/A-2A (ISO 19005-2, 6.6), PDF/UA-1 (ISO 14289-1, 5) with the extension schema PDF/A wants for it.
fn xmp(title: &str, author: &str, identifier: &str, created: DateTime<Utc>) -> String {
    let (title, author, identifier) = (escaped(title), escaped(author), escaped(identifier));
    let date = created.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(
        r#"<?xpacket begin="{mark}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:identifier>{identifier}</dc:identifier>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>id-ID</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{PRODUCER}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"#,
        mark = '\u{feff}',
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_the_packet() {
        let packet = xmp("A & B <c>", "Pemda", "id", DateTime::UNIX_EPOCH);
        assert!(packet.contains("A &amp; B &lt;c&gt;"));
        assert!(
            roxmltree::Document::parse(packet.split_once("?>").unwrap().1.rsplit_once("<?").unwrap().0)
                .is_ok()
        );
    }
}
