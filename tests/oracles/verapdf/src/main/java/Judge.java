import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF about every PDF named on the command line (folders are walked) and every flavour wanted, in one JVM.
 *
 * <p>{@code java -cp judge.jar:lib/* Judge [--flavours 2a,ua1] FILE|FOLDER…}: one line per file and flavour,
 * {@code ok}, {@code FAIL} or {@code ERROR}, under a FAIL one line per broken rule (specification, clause, test number,
 * how often, message, an example place). Exit 0: no rule broken; 1: some broken; 2: bad usage.
 */
public final class Judge {
    private static final String DEFAULT_FLAVOURS = "2a,ua1";

    private Judge() {}

    public static void main(String[] arguments) throws Exception {
        List<PDFAFlavour> flavours = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        String wanted = DEFAULT_FLAVOURS;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--flavours") && i + 1 < arguments.length) {
                wanted = arguments[++i];
            } else {
                collect(Path.of(arguments[i]), files);
            }
        }
        for (String id : wanted.split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(id);
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                System.err.println("veraPDF knows no flavour named " + id + "; try 2a, 2b, 2u, ua1");
                System.exit(2);
            }
            flavours.add(flavour);
        }
        if (files.isEmpty()) {
            System.err.println("usage: Judge [--flavours 2a,ua1] FILE|FOLDER…");
            System.exit(2);
        }
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        boolean clean = true;
        for (Path file : files) {
            for (PDFAFlavour flavour : flavours) {
                clean &= judge(file, flavour);
            }
        }
        System.exit(clean ? 0 : 1);
    }

    private static void collect(Path path, List<Path> into) throws Exception {
        if (!Files.isDirectory(path)) {
            into.add(path);
            return;
        }
        try (var walk = Files.walk(path)) {
            walk.filter(each -> each.toString().endsWith(".pdf")).sorted(Comparator.naturalOrder()).forEach(into::add);
        }
    }

    /** True when the file breaks no rule of the flavour. A file that cannot be read at all breaks them all. */
    private static boolean judge(Path file, PDFAFlavour flavour) {
        String name = flavour.getId();
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file.toFile(), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            // A profile that was never evaluated must not count as kept.
            boolean kept = result.isCompliant() && result.getTotalAssertions() > 0;
            System.out.printf("%s %s %s (%d checks)%n", kept ? "ok" : "FAIL", name, file, result.getTotalAssertions());
            if (!kept) {
                printBrokenRules(result);
            }
            return kept;
        } catch (Exception | LinkageError problem) {
            System.out.printf("ERROR %s %s %s%n", name, file, oneLine(problem.toString()));
            return false;
        }
    }

    private static void printBrokenRules(ValidationResult result) {
        Map<String, TestAssertion> firsts = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                var rule = assertion.getRuleId();
                String key = rule.getSpecification().getId() + " " + rule.getClause() + "-" + rule.getTestNumber();
                firsts.putIfAbsent(key, assertion);
                counts.merge(key, 1, Integer::sum);
            }
        }
        firsts.forEach((key, assertion) -> System.out.printf("     %s (%d times): %s [%s] at %s%n", key,
                counts.get(key), oneLine(assertion.getMessage()), oneLine(String.valueOf(assertion.getErrorMessage())),
                assertion.getLocation() == null ? "?" : assertion.getLocation().getContext()));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
