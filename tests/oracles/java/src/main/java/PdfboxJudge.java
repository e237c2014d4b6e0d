import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Asks PDFBox where the signatures are and BouncyCastle whether each is good: every signature of every file over its byte range,
 * every time stamp, every chain up to our root with the revocation lists of the file. The last one covers the whole file.
 *
 * <p>{@code PdfboxJudge ROOT.pem FILE…}
 */
public final class PdfboxJudge {
    /** Algorithm of the signature and of its digest, by what the name of a field begins with. */
    private static final Map<String, List<ASN1ObjectIdentifier>> ALGORITHMS = Map.of(
            "segel", List.of(X9ObjectIdentifiers.ecdsa_with_SHA256, NISTObjectIdentifiers.id_sha256),
            "ttd_", List.of(EdECObjectIdentifiers.id_Ed25519, NISTObjectIdentifiers.id_sha512));

    private PdfboxJudge() {}

    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        X509Certificate root;
        try (var stream = Files.newInputStream(Path.of(arguments[0]))) {
            root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
        System.exit(Verdicts.overAll(arguments, (file, complaints) -> judge(file, root, complaints)));
    }

    private static String judge(Path file, X509Certificate root, List<String> complaints) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        try (PDDocument document = Loader.loadPDF(bytes)) {
            List<PDSignatureField> signed = new ArrayList<>();
            for (PDSignatureField field : document.getSignatureFields()) {
                if (field.getSignature() == null) {
                    complaints.add("field " + field.getPartialName() + " is left unsigned");
                } else {
                    signed.add(field);
                }
            }
            signed.sort(Comparator.comparingLong(field -> end(field.getSignature())));
            TimeStampToken last = theLast(signed, bytes.length, complaints);
            if (last == null) {
                return "";
            }
            var chains = new Chains(root, last.getTimeStampInfo().getGenTime(), document);
            for (PDSignatureField field : signed) {
                String name = field.getPartialName();
                try {
                    byte[] content = ByteRanges.signedBytes(field.getSignature(), bytes);
                    if (isStamp(field)) {
                        TimeStamps.verify(token(field.getSignature()), content, chains);
                    } else {
                        verify(name, field.getSignature(), content, chains);
                    }
                } catch (Exception problem) {
                    complaints.add(name + ": " + problem.getClass().getSimpleName() + ": " + problem.getMessage());
                }
            }
            return signed.size() + " signatures and document time stamps";
        }
    }

    /** The newest signature must be a document time stamp up to the last byte. */
    private static TimeStampToken theLast(List<PDSignatureField> signed, int length, List<String> complaints) throws Exception {
        if (signed.isEmpty()) {
            complaints.add("no signature found");
            return null;
        }
        PDSignatureField last = signed.get(signed.size() - 1);
        if (end(last.getSignature()) != length) {
            complaints.add(last.getPartialName() + " ends at byte " + end(last.getSignature()) + " of " + length);
        }
        if (!isStamp(last)) {
            complaints.add("the last signature is " + last.getPartialName() + ", no document time stamp");
            return null;
        }
        return token(last.getSignature());
    }

    private static void verify(String name, PDSignature signature, byte[] content, Chains chains) throws Exception {
        demand("ETSI.CAdES.detached".equals(signature.getSubFilter()), "sub-filter " + signature.getSubFilter());
        var message = new CMSSignedData(new CMSProcessableByteArray(content), der(signature));
        demand(message.isDetachedSignature(), "the message carries content of its own");
        demand(message.getSignerInfos().size() == 1, message.getSignerInfos().size() + " signers in the message");
        SignerInformation signer = message.getSignerInfos().iterator().next();
        for (var wanted : ALGORITHMS.entrySet()) {
            if (name.startsWith(wanted.getKey())) {
                List<ASN1ObjectIdentifier> got =
                        List.of(signer.getEncryptionAlgOID(), signer.getDigestAlgOID()).stream().map(ASN1ObjectIdentifier::new).toList();
                demand(got.equals(wanted.getValue()), "signed with " + got + ", expected " + wanted.getValue());
            }
        }
        Chains.namesItsSigner(signer, message.getCertificates());
        chains.verify(signer, message.getCertificates());
        TimeStamps.verifyOver(signer, chains);
    }

    private static TimeStampToken token(PDSignature signature) throws Exception {
        return new TimeStampToken(new CMSSignedData(der(signature)));
    }

    /** The one DER value in /Contents; behind it there may be zeros only. */
    private static byte[] der(PDSignature signature) throws Exception {
        byte[] contents = signature.getContents();
        try (var stream = new ASN1InputStream(contents)) {
            byte[] der = stream.readObject().getEncoded();
            for (int i = der.length; i < contents.length; i++) {
                demand(contents[i] == 0, "something other than zeros behind the message");
            }
            return der;
        }
    }

    private static boolean isStamp(PDSignatureField field) {
        return "ETSI.RFC3161".equals(field.getSignature().getSubFilter());
    }

    private static long end(PDSignature signature) {
        int[] range = signature.getByteRange();
        return range.length == 4 ? (long) range[2] + range[3] : Long.MAX_VALUE;
    }

    static void demand(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
