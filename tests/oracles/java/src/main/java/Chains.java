import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.util.Store;

/** Who signed: the signer's certificate, and its chain up to our root by the certificates and revocation lists of the file. */
final class Chains {
    private final X509Certificate root;
    private final Date at;
    private final List<Object> stored = new ArrayList<>();

    /** Chains are judged as of the newest document time stamp, which is proof that all of this was there. */
    Chains(X509Certificate root, Date at, PDDocument document) throws Exception {
        this.root = root;
        this.at = at;
        COSDictionary store = document.getDocumentCatalog().getCOSObject().getCOSDictionary(COSName.getPDFName("DSS"));
        PdfboxJudge.demand(store != null, "no document security store");
        var factory = CertificateFactory.getInstance("X.509");
        for (COSStream each : streams(store.getCOSArray(COSName.getPDFName("Certs")))) {
            try (var bytes = each.createInputStream()) {
                stored.add(factory.generateCertificate(bytes));
            }
        }
        for (COSStream each : streams(store.getCOSArray(COSName.getPDFName("CRLs")))) {
            try (var bytes = each.createInputStream()) {
                stored.add(factory.generateCRL(bytes));
            }
        }
    }

    /** The signature is good by the certificate it names, and that certificate leads to our root, nothing on the way revoked. */
    void verify(SignerInformation signer, Store<X509CertificateHolder> certificates) throws Exception {
        X509CertificateHolder holder = of(signer, certificates);
        var verifier = new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder);
        PdfboxJudge.demand(signer.verify(verifier), "the signature is wrong");
        List<Object> known = new ArrayList<>(stored);
        for (X509CertificateHolder each : certificates.getMatches(null)) {
            known.add(parsed(each));
        }
        leadsToRoot(parsed(holder), known);
    }

    /** The signature itself says whose it is: the first hash of signing-certificate-v2 is that of the signer's certificate. */
    static void namesItsSigner(SignerInformation signer, Store<X509CertificateHolder> certificates) throws Exception {
        X509CertificateHolder holder = of(signer, certificates);
        var attributes = signer.getSignedAttributes();
        var attribute = attributes == null ? null : attributes.get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
        PdfboxJudge.demand(attribute != null, "no signing-certificate-v2");
        var first = SigningCertificateV2.getInstance(attribute.getAttrValues().getObjectAt(0)).getCerts()[0];
        byte[] digest = MessageDigest.getInstance(first.getHashAlgorithm().getAlgorithm().getId(), "BC").digest(holder.getEncoded());
        PdfboxJudge.demand(MessageDigest.isEqual(digest, first.getCertHashObject().getOctets()), "signing-certificate-v2 names another certificate");
    }

    static X509CertificateHolder of(SignerInformation signer, Store<X509CertificateHolder> certificates) {
        @SuppressWarnings("unchecked")
        Collection<X509CertificateHolder> named = certificates.getMatches(signer.getSID());
        PdfboxJudge.demand(named.size() == 1, named.size() + " certificates for the signer");
        return named.iterator().next();
    }

    private void leadsToRoot(X509Certificate leaf, List<Object> known) throws Exception {
        var selector = new X509CertSelector();
        selector.setCertificate(leaf);
        var parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), selector);
        parameters.setDate(at);
        parameters.setRevocationEnabled(true);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known), "BC"));
        CertPathBuilder.getInstance("PKIX", "BC").build(parameters);
    }

    private static X509Certificate parsed(X509CertificateHolder holder) throws Exception {
        return new JcaX509CertificateConverter().setProvider("BC").getCertificate(holder);
    }

    private static List<COSStream> streams(COSArray array) {
        List<COSStream> streams = new ArrayList<>();
        for (int i = 0; array != null && i < array.size(); i++) {
            COSBase each = array.getObject(i);
            PdfboxJudge.demand(each instanceof COSStream, "the security store holds something other than streams");
            streams.add((COSStream) each);
        }
        return streams;
    }
}
