#!/usr/bin/env python3
"""PDFBox and BouncyCastle: every signature and time stamp of every final file, its chain and revocation lists, and the last byte covered.

The program is java/src/main/java/PdfboxJudge.java.
"""

from one_jvm import ask

ask("pdfbox", "PdfboxJudge")
