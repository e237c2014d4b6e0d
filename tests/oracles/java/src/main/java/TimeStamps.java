import java.security.MessageDigest;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.TimeStampToken;

/** RFC 3161 tokens: over the bytes they stand for, by a certificate for time stamping only, with a chain to our root. */
final class TimeStamps {
    private TimeStamps() {}

    static void verify(TimeStampToken token, byte[] stamped, Chains chains) throws Exception {
        var info = token.getTimeStampInfo();
        byte[] digest = MessageDigest.getInstance(info.getMessageImprintAlgOID().getId(), "BC").digest(stamped);
        PdfboxJudge.demand(MessageDigest.isEqual(digest, info.getMessageImprintDigest()), "the time stamp is over other bytes");
        CMSSignedData message = token.toCMSSignedData();
        SignerInformation signer = message.getSignerInfos().iterator().next();
        var holder = Chains.of(signer, message.getCertificates());
        // Time, extended key usage and the certificate's hash; throws when one is wrong.
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder));
        chains.verify(signer, message.getCertificates());
    }

    /** The time stamp a signature carries over its own value. */
    static void verifyOver(SignerInformation signer, Chains chains) throws Exception {
        var attributes = signer.getUnsignedAttributes();
        Attribute attribute = attributes == null ? null : attributes.get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
        PdfboxJudge.demand(attribute != null, "no signature time stamp");
        var value = attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded();
        verify(new TimeStampToken(new CMSSignedData(value)), signer.getSignature(), chains);
    }
}
