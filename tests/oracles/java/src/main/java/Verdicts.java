import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the Java judges tell their verdicts: one {@code ok<TAB>FILE<TAB>NOTE}, or one {@code FAIL<TAB>FILE<TAB>COMPLAINT} per complaint. */
final class Verdicts {
    /** Adds what is wrong with a file and returns a note about what was seen. Whatever it throws is a complaint, too. */
    @FunctionalInterface
    interface Question {
        String ask(Path file, List<String> complaints) throws Exception;
    }

    private Verdicts() {}

    /** Asks about every argument but the first (the root) and returns the exit code: 1 when anything failed. */
    static int overAll(String[] arguments, Question question) {
        int code = 0;
        for (int i = 1; i < arguments.length; i++) {
            List<String> complaints = new ArrayList<>();
            String note = "";
            try {
                note = question.ask(Path.of(arguments[i]), complaints);
            } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError problem) {
                complaints.add(problem.toString());
            }
            if (complaints.isEmpty()) {
                System.out.println("ok\t" + arguments[i] + "\t" + note);
            }
            for (String complaint : complaints) {
                System.out.println("FAIL\t" + arguments[i] + "\t" + complaint.replaceAll("\\s+", " "));
                code = 1;
            }
        }
        System.out.flush();
        return code;
    }
}
