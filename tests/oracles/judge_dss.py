#!/usr/bin/env python3
"""EU DSS: every signature of every final file is TOTAL-PASSED at PAdES-BASELINE-LTA and every time stamp PASSED, offline.

The program is java/src/main/java/DssJudge.java; the policy it asks with, and the one thing it accepts beyond DSS's own, DssPolicy.java.
"""

from one_jvm import ask

ask("dss", "DssJudge")
