import eu.europa.esig.dss.enumerations.Level;
import eu.europa.esig.dss.model.policy.ValidationPolicy;
import eu.europa.esig.dss.policy.EtsiValidationPolicy;
import eu.europa.esig.dss.policy.ValidationPolicyFacade;
import eu.europa.esig.dss.policy.jaxb.Algo;
import eu.europa.esig.dss.policy.jaxb.BasicSignatureConstraints;
import eu.europa.esig.dss.policy.jaxb.ConstraintsParameters;
import eu.europa.esig.dss.policy.jaxb.LevelConstraint;
import java.util.List;

/**
 * The policy DSS is asked with: its own default one, read from its jar, with one thing accepted and three asked more strictly.
 *
 * <p>Accepted: the encryption algorithm EdDSA with keys of 32 bytes (DSS counts them in bytes), which is Ed25519. DSS verifies such
 * signatures, but its default policy has both lines commented out ("not referenced in ETSI/SOGIS"). Nothing else is loosened.
 *
 * <p>Stricter: byte ranges that collide, annotations that overlap, and pages that look different after a signature. DSS warns; here it fails.
 */
final class DssPolicy {
    private static final String DEFAULT_POLICY = "/policy/constraint.xml";
    private static final String ED25519 = "EdDSA";
    private static final int ED25519_BYTES = 32;

    private DssPolicy() {}

    static ValidationPolicy load(boolean untouched) throws Exception {
        try (var stream = ValidationPolicyFacade.class.getResourceAsStream(DEFAULT_POLICY)) {
            ConstraintsParameters policy = ValidationPolicyFacade.newFacade().unmarshall(stream);
            if (!untouched) {
                acceptEd25519(policy);
                refuseOtherLooks(policy.getSignatureConstraints().getBasicSignatureConstraints());
                refuseOtherLooks(policy.getTimestamp().getBasicSignatureConstraints());
            }
            return new EtsiValidationPolicy(policy);
        }
    }

    private static void acceptEd25519(ConstraintsParameters policy) {
        var cryptographic = policy.getCryptographic();
        cryptographic.getAcceptableEncryptionAlgo().getAlgos().add(ed25519(null));
        cryptographic.getMiniPublicKeySize().getAlgos().add(ed25519(ED25519_BYTES));
    }

    private static Algo ed25519(Integer size) {
        var named = new Algo();
        named.setValue(ED25519);
        named.setSize(size);
        return named;
    }

    private static void refuseOtherLooks(BasicSignatureConstraints constraints) {
        for (LevelConstraint each : List.of(
                constraints.getByteRangeCollision(),
                constraints.getPdfAnnotationOverlap(),
                constraints.getPdfVisualDifference())) {
            each.setLevel(Level.FAIL);
        }
    }
}
