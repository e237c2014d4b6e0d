#!/usr/bin/env python3
"""Draws the two sample emblems: invented, free of rights (CC0), flattened on white.

`lambang-daerah.png`: a shield with a mountain, the sun and two ears of rice, in colours.
`lambang-kepala-daerah.png`: the same shield in gold, for the letterhead of the head of region.
Run it in this folder: python3 draw.py. Standard library only; the output is the same on every machine.
"""
import math
import struct
import zlib

SIZE, GRID = 400, 3  # pixels a side; GRID*GRID samples for each pixel

def shield(x, y):
    """Signed inside measure of the shield (> 0 inside), x and y in -1..1, y down."""
    if y < 0.05:
        return min(0.78 - abs(x), y + 0.92)
    t = (y - 0.05) / 0.90
    if t >= 1:
        return -1
    return 0.78 * math.sqrt(1 - t * t) - abs(x)

def grains(x, y, side):
    """One ear of rice: eight pairs of leaning grains along a stem that follows the rim."""
    x *= side
    for k in range(8):
        cy = 0.52 - 0.13 * k
        cx = 0.50 + 0.04 * math.sin(k / 2.0) - (0.22 * ((cy - 0.15) / 0.5) ** 2 if cy > 0.15 else 0)
        for lean in (-1, 1):
            dx, dy = x - cx - lean * 0.042, y - cy
            a = lean * 0.6
            u, v = dx * math.cos(a) + dy * math.sin(a), -dx * math.sin(a) + dy * math.cos(a)
            if (u / 0.028) ** 2 + (v / 0.070) ** 2 < 1:
                return True
    return False

def mountain(x, y):
    main = y > -0.30 + 1.05 * abs(x + 0.05)
    left = y > 0.00 + 0.95 * abs(x + 0.30)
    right = y > -0.05 + 0.95 * abs(x - 0.25)
    return (main or left or right) and y < 0.34

def snow(x, y):
    return y > -0.30 + 1.05 * abs(x + 0.05) and y < -0.14 + 0.06 * math.sin(24 * x)

def colour(x, y, palette):
    inside = shield(x, y)
    if inside < 0:
        return (255, 255, 255)
    if inside < 0.030 or y < -0.890:
        return palette["line"]
    if inside < 0.065 or y < -0.855:
        return palette["rim"]
    if inside < 0.080 or y < -0.840:
        return palette["line"]
    if grains(x, y, 1) or grains(x, y, -1):
        return palette["rice"]
    if -0.80 < y < -0.60 and abs(x) < 0.62:
        for star in range(5):
            cx = -0.44 + 0.22 * star
            dx, dy = x - cx, y + 0.71
            r, a = math.hypot(dx, dy), math.atan2(dx, -dy) % (2 * math.pi / 5) - math.pi / 5
            if r * math.cos(a) < 0.026 + 0.030 * abs(a) / (math.pi / 5):
                return palette["rice"]
    if snow(x, y):
        return palette["snow"]
    if mountain(x, y):
        return palette["mountain"]
    if math.hypot(x + 0.05, y + 0.36) < 0.17:
        return palette["sun"]
    if 0.34 <= y and abs(x) < 0.9:
        return palette["water"] if math.sin((y + 0.02 * math.sin(14 * x)) * 60) > -0.2 else palette["wave"]
    return palette["sky"]

COLOURS = dict(line=(28, 40, 36), rim=(212, 165, 52), rice=(226, 178, 48), snow=(250, 250, 250), mountain=(38, 92, 62),
               sun=(222, 108, 42), sky=(196, 222, 236), water=(36, 92, 146), wave=(96, 150, 196))
GOLD = dict(line=(118, 84, 12), rim=(214, 172, 60), rice=(240, 206, 104), snow=(252, 240, 200), mountain=(164, 122, 28),
            sun=(236, 194, 84), sky=(206, 160, 48), water=(178, 134, 34), wave=(222, 184, 84))

def draw(name, palette):
    rows = []
    for py in range(SIZE):
        row = bytearray([0])
        for px in range(SIZE):
            total = [0, 0, 0]
            for sy in range(GRID):
                for sx in range(GRID):
                    x = (px + (sx + 0.5) / GRID) / SIZE * 2 - 1
                    y = (py + (sy + 0.5) / GRID) / SIZE * 2 - 1
                    for c, v in enumerate(colour(x, y, palette)):
                        total[c] += v
            row += bytes(t // (GRID * GRID) for t in total)
        rows.append(bytes(row))
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    with open(name, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0))
                + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b""))

draw("lambang-daerah.png", COLOURS)
draw("lambang-kepala-daerah.png", GOLD)
