import java.util.Arrays;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;

/** The bytes a signature covers: everything from the first byte to the end of a revision but the hole with the message. */
final class ByteRanges {
    private static final byte[] END = {'%', '%', 'E', 'O', 'F'};

    private ByteRanges() {}

    static byte[] signedBytes(PDSignature signature, byte[] file) {
        int[] range = signature.getByteRange();
        PdfboxJudge.demand(range.length == 4 && range[0] == 0, "byte range " + Arrays.toString(range));
        int open = range[1];
        int close = range[2];
        long end = (long) close + range[3];
        PdfboxJudge.demand(0 < open && open < close && close < end && end <= file.length, "byte range " + Arrays.toString(range));
        PdfboxJudge.demand(file[open] == '<' && file[close - 1] == '>', "the hole is not one hex string");
        for (int i = open + 1; i < close - 1; i++) {
            PdfboxJudge.demand(Character.digit(file[i], 16) >= 0, "something other than hex digits in the hole");
        }
        PdfboxJudge.demand(endsARevision(file, (int) end), "the byte range does not end with a revision");
        byte[] signed = new byte[open + range[3]];
        System.arraycopy(file, 0, signed, 0, open);
        System.arraycopy(file, close, signed, open, range[3]);
        return signed;
    }

    private static boolean endsARevision(byte[] file, int end) {
        int last = end;
        while (last > 0 && (file[last - 1] == '\n' || file[last - 1] == '\r')) {
            last--;
        }
        return last >= END.length && Arrays.equals(file, last - END.length, last, END, 0, END.length);
    }
}
