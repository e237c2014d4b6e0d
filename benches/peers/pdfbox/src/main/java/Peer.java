import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureOptions;
import org.apache.pdfbox.util.Version;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * PDFBox and BouncyCastle doing Teken's signatures, one process, told what to do line by line; the orders are those of
 * pyhanko_peer.py ({@code sign} with {@code key} and {@code chain} files, {@code validate}). It makes plain CMS without
 * the ESS attribute, and validates digests and signatures only: no path, no comparison of revisions.
 */
public final class Peer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RESERVED_BYTES = 4096;

    private interface Work {
        void run() throws Exception;
    }

    private Peer() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        Security.addProvider(new BouncyCastleProvider());
        ObjectNode hello = JSON.createObjectNode();
        hello.put("peer", "PDFBox " + Version.getVersion() + " + BouncyCastle");
        System.out.println(hello.put("runtime", "Java " + System.getProperty("java.version")));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            JsonNode order = JSON.readTree(line);
            ObjectNode answer = JSON.createObjectNode().put("do", order.get("do").asText());
            Work work = switch (order.get("do").asText()) {
                case "sign" -> sign(order, answer);
                case "validate" -> validate(order, answer);
                default -> null;
            };
            if (work == null) {
                answer.put("cannot", "not a thing this peer does");
            } else {
                measure(work, order.path("count").asInt(1), answer);
            }
            System.out.println(answer);
        }
        System.exit(0);
    }

    /** CPU of this thread for each repetition, and of the whole process (collector and compiler too, in steps of 10 ms) for all. */
    private static void measure(Work work, int count, ObjectNode answer) throws Exception {
        var clock = ManagementFactory.getThreadMXBean();
        var process = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var spent = answer.putArray("cpu_ms");
        long begun = process.getProcessCpuTime();
        for (int round = 0; round < count; round++) {
            long start = clock.getCurrentThreadCpuTime();
            work.run();
            spent.add((clock.getCurrentThreadCpuTime() - start) / 1000 / 1000.0);
        }
        answer.put("process_cpu_ms", (process.getProcessCpuTime() - begun) / 1000 / 1000.0);
    }

    private static Work sign(JsonNode order, ObjectNode answer) throws Exception {
        byte[] original = Files.readAllBytes(Path.of(order.get("file").asText()));
        PrivateKey key = key(order.get("key").asText());
        List<X509Certificate> chain = chain(order.get("chain").asText());
        String algorithm = order.get("algorithm").asText().equals("ed25519") ? "Ed25519" : "SHA256withECDSA";
        answer.put("bytes_before", original.length);
        return () -> {
            byte[] pdf = original;
            for (JsonNode field : order.get("fields")) {
                pdf = signOne(pdf, field.asText(), algorithm, key, chain);
            }
            answer.put("bytes_after", pdf.length);
            if (order.has("write")) {
                Files.write(Path.of(order.get("write").asText()), pdf);
            }
        };
    }

    private static byte[] signOne(byte[] pdf, String name, String algorithm, PrivateKey key, List<X509Certificate> chain)
            throws Exception {
        try (PDDocument document = Loader.loadPDF(pdf); SignatureOptions options = new SignatureOptions()) {
            PDSignature signature = new PDSignature();
            signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
            signature.setSubFilter(COSName.getPDFName("ETSI.CAdES.detached"));
            signature.setSignDate(Calendar.getInstance());
            var field = document.getDocumentCatalog().getAcroForm(null).getField(name);
            field.getCOSObject().setItem(COSName.V, signature.getCOSObject());
            options.setPreferredSignatureSize(RESERVED_BYTES);
            document.addSignature(signature, options);
            ByteArrayOutputStream out = new ByteArrayOutputStream(pdf.length + 16_384);
            var external = document.saveIncrementalForExternalSigning(out);
            external.setSignature(cms(external.getContent().readAllBytes(), algorithm, key, chain));
            return out.toByteArray();
        }
    }

    private static byte[] cms(byte[] content, String algorithm, PrivateKey key, List<X509Certificate> chain) throws Exception {
        var signer = new JcaContentSignerBuilder(algorithm).setProvider("BC").build(key);
        var digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
        CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(digests).build(signer, chain.get(0)));
        generator.addCertificates(new JcaCertStore(chain));
        return generator.generate(new CMSProcessableByteArray(content), false).getEncoded();
    }

    private static Work validate(JsonNode order, ObjectNode answer) throws Exception {
        byte[] pdf = Files.readAllBytes(Path.of(order.get("file").asText()));
        answer.put("bytes", pdf.length);
        return () -> {
            try (PDDocument document = Loader.loadPDF(pdf)) {
                int good = 0;
                for (PDSignature signature : document.getSignatureDictionaries()) {
                    var content = new CMSProcessableByteArray(signature.getSignedContent(pdf));
                    CMSSignedData data = new CMSSignedData(content, new ByteArrayInputStream(signature.getContents(pdf)));
                    for (SignerInformation signer : data.getSignerInfos().getSigners()) {
                        var leaf = (X509CertificateHolder) data.getCertificates().getMatches(signer.getSID()).iterator().next();
                        var verifier = new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(leaf);
                        if (!signer.verify(verifier)) {
                            throw new IllegalStateException(order.get("file") + ": a signature does not verify");
                        }
                        good++;
                    }
                }
                answer.put("signatures", good);
            }
        };
    }

    private static PrivateKey key(String file) throws Exception {
        try (PEMParser pem = new PEMParser(new StringReader(Files.readString(Path.of(file))))) {
            return new JcaPEMKeyConverter().setProvider("BC").getPrivateKey((PrivateKeyInfo) pem.readObject());
        }
    }

    private static List<X509Certificate> chain(String file) throws Exception {
        var found = CertificateFactory.getInstance("X.509").generateCertificates(Files.newInputStream(Path.of(file)));
        List<X509Certificate> chain = new ArrayList<>();
        found.forEach(each -> chain.add((X509Certificate) each));
        return chain;
    }
}
