import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlObjectModification;
import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.TimestampType;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks EU DSS about every file: each signature TOTAL-PASSED at PAdES-BASELINE-LTA, each time stamp PASSED.
 *
 * <p>{@code DssJudge ROOT.pem FILE…}: our root is the only trust anchor, nothing is fetched, certificates and revocation
 * lists come from the file itself. The policy is {@link DssPolicy}; {@code -Ddss.policy=untouched} asks with the one DSS ships.
 * DSS only warns of a change after a signature that it cannot name, so the judge reads these lists itself and
 * knows what a signing act of ours may change; a warning it does not know is a complaint as well.
 */
public final class DssJudge {
    /** What DSS remarks on in an honest file. */
    private static final Set<String> KNOWN_WARNINGS = Set.of(
            "BBB_XCV_AIA_PRES_ANS", // certificates without authority information access: the chain is in the file
            "BBB_XCV_REVOC_PRES_ANS", // certificates without a CRL address: the lists are in the file
            "BBB_ICS_ISASCPU_ANS", // signing-certificate-v2 names the issuer behind the signer, as RFC 5035 allows
            "BBB_FC_DSCNUOM_ANS", // changes DSS cannot name: read below, one by one
            "BBB_FC_ISVADMDPD_ANS", // the same, told of a certified document
            "BBB_FC_ISVAFMDPD_ANS", // the field of the document time stamp, behind a lock on all fields: read below
            "BBB_FC_ISVASFLD_ANS"); // the same lock, from the field's side

    /** A widget being signed, met by way of the structure tree: DSS looks for it among the page's annotations only. */
    private static final Pattern SIGNED_BY_STRUCTURE =
            Pattern.compile("/Catalog /StructTreeRoot \\d+ 0 R (/K (\\d+ 0 R )?)*/Obj \\d+ 0 R /V \\d+ 0 R");

    /** The appearance of a field being signed, which is packed another way than the empty one before it. */
    private static final Pattern PACKED_APPEARANCE =
            Pattern.compile("/Catalog .*(/Annots|/Obj) \\d+ 0 R /AP /N \\d+ 0 R /Filter");

    private DssJudge() {}

    public static void main(String[] arguments) throws Exception {
        ValidationPolicy policy = DssPolicy.load("untouched".equals(System.getProperty("dss.policy")));
        CertificateVerifier verifier = offline(Path.of(arguments[0]));
        System.exit(Verdicts.overAll(arguments, (file, complaints) -> judge(file, verifier, policy, complaints)));
    }

    private static CertificateVerifier offline(Path root) {
        var anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(DSSUtils.loadCertificate(root.toFile()));
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(anchors);
        verifier.setAIASource(null);
        verifier.setCrlSource(null);
        verifier.setOcspSource(null);
        return verifier;
    }

    private static String judge(Path file, CertificateVerifier verifier, ValidationPolicy policy, List<String> complaints) {
        var validator = SignedDocumentValidator.fromDocument(new FileDocument(file.toFile()));
        validator.setCertificateVerifier(verifier);
        Reports reports = validator.validateDocument(policy);
        SimpleReport report = reports.getSimpleReport();
        DiagnosticData data = reports.getDiagnosticData();
        if (data.getSignatures().isEmpty()) {
            complaints.add("no signature found");
        }
        List<TimestampWrapper> stamps = data.getTimestampsByType(TimestampType.DOCUMENT_TIMESTAMP);
        if (stamps.isEmpty()) {
            complaints.add("no document time stamp");
        }
        Set<String> stampFields = new HashSet<>();
        stamps.forEach(stamp -> stampFields.addAll(stamp.getPDFRevision().getSignatureFieldNames()));
        for (var signature : data.getSignatures()) {
            String field = signature.getPDFRevision().getFirstFieldName();
            expect(report, signature.getId(), field, Indication.TOTAL_PASSED, complaints);
            SignatureLevel level = report.getSignatureFormat(signature.getId());
            if (level != SignatureLevel.PAdES_BASELINE_LTA) {
                complaints.add(field + ": level " + level + ", expected PAdES-BASELINE-LTA");
            }
            laterChanges(signature.getPDFRevision(), field, stampFields, complaints);
        }
        for (TimestampWrapper stamp : data.getTimestampList()) {
            expect(report, stamp.getId(), stamp.getType().toString(), Indication.PASSED, complaints);
            if (stamp.getPDFRevision() != null) {
                laterChanges(stamp.getPDFRevision(), stamp.getType().toString(), stampFields, complaints);
            }
        }
        return data.getSignatures().size() + " signatures TOTAL-PASSED at PAdES-BASELINE-LTA, " + data.getTimestampList().size()
                + " time stamps PASSED";
    }

    private static void expect(SimpleReport report, String id, String what, Indication wanted, List<String> complaints) {
        Indication got = report.getIndication(id);
        if (got != wanted) {
            complaints.add(what + ": " + got + ", " + report.getSubIndication(id) + ": "
                    + report.getAdESValidationErrors(id).stream().map(DssJudge::told).collect(Collectors.joining(" ")));
        }
        for (Message warning : report.getAdESValidationWarnings(id)) {
            if (!KNOWN_WARNINGS.contains(warning.getKey())) {
                complaints.add(what + " warning: " + told(warning));
            }
        }
    }

    /** Everything DSS saw change after this revision that is neither validation data nor a prepared field being signed. */
    private static void laterChanges(PDFRevisionWrapper revision, String what, Set<String> stampFields, List<String> complaints) {
        List<XmlObjectModification> changes = new ArrayList<>(revision.getPdfAnnotationChanges());
        changes.addAll(revision.getPdfUndefinedChanges());
        for (XmlObjectModification change : changes) {
            if (!SIGNED_BY_STRUCTURE.matcher(change.getValue()).matches() && !PACKED_APPEARANCE.matcher(change.getValue()).matches()) {
                complaints.add(what + ": changed later: " + change.getAction() + " " + change.getValue());
            }
        }
        for (String field : revision.getModifiedFieldNames()) {
            if (!stampFields.contains(field)) {
                complaints.add(what + ": field changed against its lock: " + field);
            }
        }
    }

    private static String told(Message message) {
        return "[" + message.getKey() + "] " + message.getValue();
    }
}
