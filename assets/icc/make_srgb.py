#!/usr/bin/env python3
"""Writes srgb-v2.icc: a small ICC version 2.1 display profile with the primaries and the curve of sRGB (IEC 61966-2-1).

Built from the numbers of the standard alone (D50-adapted primaries), so it is free of rights: CC0.
Run it in this folder; the output is the same on every machine.
"""
import struct

def s15f16(x):
    return struct.pack(">i", round(x * 65536))

def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + s15f16(x) + s15f16(y) + s15f16(z)

def text(t):
    return b"text\0\0\0\0" + t.encode("ascii") + b"\0"

def desc(t):
    raw = t.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(raw)) + raw + b"\0" * 4 + b"\0" * 4 + b"\0" * 2 + b"\0" + b"\0" * 67

def curve(n):
    def linear(v):
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
    return b"curv\0\0\0\0" + struct.pack(">I", n) + b"".join(
        struct.pack(">H", round(65535 * linear(i / (n - 1)))) for i in range(n))

def padded(b):
    return b + b"\0" * (-len(b) % 4)

trc = curve(256)
tags = [
    (b"desc", desc("Teken sRGB")), (b"cprt", text("CC0 1.0")), (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
    (b"rXYZ", xyz(0.43607, 0.22249, 0.01392)), (b"gXYZ", xyz(0.38515, 0.71687, 0.09708)),
    (b"bXYZ", xyz(0.14307, 0.06061, 0.71410)), (b"rTRC", trc), (b"gTRC", trc), (b"bTRC", trc),
]
offset, table, data, seen = 128 + 4 + 12 * len(tags), b"", b"", {}
for name, body in tags:
    if body not in seen:
        seen[body] = offset + len(data)
        data += padded(body)
    table += name + struct.pack(">II", seen[body], len(body))
size = offset + len(data)
header = struct.pack(">I4s4s4s4s4s", size, b"\0\0\0\0", bytes([2, 0x10, 0, 0]), b"mntr", b"RGB ", b"XYZ ")
header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 4 + b"\0" * 4 + b"\0" * 4 + b"\0" * 4 + b"\0" * 8
header += struct.pack(">I", 0) + s15f16(0.9642) + s15f16(1.0) + s15f16(0.8249) + b"\0" * 4
header = header.ljust(128, b"\0")
open("srgb-v2.icc", "wb").write(header + struct.pack(">I", len(tags)) + table + data)
