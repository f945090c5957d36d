"""Renders a scene: draws shapes on a canvas of four times the size and averages it down, so that every edge is smooth.

`render(scene)` returns the image [128, 128, 3] and a map [128, 128] of what each pixel shows (0 for the background,
otherwise 1 + the index of the kind in `world.KINDS`). Training uses the map to give things a larger weight, and the judge
learns from it.
"""
import math
import random

import numpy as np
from PIL import Image, ImageDraw

import world

SCALE = 4
SKY = {"day": ((72, 154, 228), (150, 205, 246), (222, 242, 252)),
       "dawn": ((134, 160, 222), (248, 192, 198), (255, 228, 182)),
       "dusk": ((74, 48, 118), (206, 84, 100), (252, 164, 84)),
       "night": ((10, 14, 42), (22, 32, 78), (50, 64, 118))}
TINT = {"day": (1.0, 1.0, 1.0), "dawn": (1.0, 0.95, 0.92), "dusk": (0.95, 0.82, 0.80), "night": (0.66, 0.70, 0.86)}
GROUND = {"grass": (118, 190, 88), "sand": (240, 212, 146), "snow": (238, 245, 252), "water": (58, 142, 206)}
COLOUR = {"red": (220, 52, 48), "orange": (244, 136, 36), "yellow": (250, 210, 56), "green": (62, 158, 74),
          "blue": (46, 104, 214), "purple": (134, 70, 180), "pink": (246, 138, 182), "white": (246, 246, 242),
          "black": (46, 46, 54), "brown": (136, 88, 54)}


def shade(colour, factor):
    """Returns a darker colour for factors below 1, a lighter one above 1. It lightens towards white, so that no channel clips."""
    if factor <= 1:
        return tuple(int(c * factor) for c in colour)
    return tuple(int(c + (255 - c) * (factor - 1)) for c in colour)


def mix(a, b, t):
    return tuple(int(x + (y - x) * t) for x, y in zip(a, b))


class Canvas:
    """Draws shapes on an enlarged image and, at the same time, on the map of kinds. Coordinates are in pixels of the final image."""

    def __init__(self, sky, tint):
        side = world.SIDE * SCALE
        column = np.array(sky, np.uint8)[:, None, :]
        self.picture = Image.fromarray(column).resize((side, side), Image.BILINEAR)
        self.map = Image.new("L", (side, side), 0)
        self.pen, self.mark = ImageDraw.Draw(self.picture), ImageDraw.Draw(self.map)
        self.tint, self.kind = tint, 0

    def tone(self, colour, glow=False):
        return colour if glow else tuple(int(c * t) for c, t in zip(colour, self.tint))

    def polygon(self, points, colour, glow=False):
        flat = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.polygon(flat, fill=self.tone(colour, glow))
        self.mark.polygon(flat, fill=self.kind)

    def ellipse(self, x, y, rx, ry, colour, glow=False):
        box = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self.pen.ellipse(box, fill=self.tone(colour, glow))
        self.mark.ellipse(box, fill=self.kind)

    def box(self, x0, y0, x1, y1, colour, glow=False, round_by=0.0):
        box = [x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE]
        self.pen.rounded_rectangle(box, round_by * SCALE, fill=self.tone(colour, glow))
        self.mark.rounded_rectangle(box, round_by * SCALE, fill=self.kind)

    def line(self, points, thick, colour, glow=False):
        flat = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(flat, fill=self.tone(colour, glow), width=max(1, round(thick * SCALE)), joint="curve")
        self.mark.line(flat, fill=self.kind, width=max(1, round(thick * SCALE)))

    def halo(self, x, y, radius, colour, strength):
        """Blends a soft glow over the image (for sun and moon)."""
        side = int(radius * 2 * SCALE)
        grid = (np.arange(side) + 0.5) / side * 2 - 1
        fall = np.clip(1 - np.hypot(grid[:, None], grid[None, :]), 0, 1) ** 2 * strength
        mask = Image.fromarray((fall * 255).astype(np.uint8))
        self.picture.paste(tuple(colour), (int((x - radius) * SCALE), int((y - radius) * SCALE)), mask)

    def result(self):
        small = self.picture.reduce(SCALE)
        return np.asarray(small), np.asarray(self.map)[SCALE // 2::SCALE, SCALE // 2::SCALE].copy()


def shadow(cv, x, y, half):
    kind, cv.kind = cv.kind, 0
    cv.ellipse(x, y, half, max(1.6, half * 0.16), shade(cv.ground, 0.84))
    cv.kind = kind


def house(cv, x, y, h, colour, rng):
    w = h * 0.82
    left, right, eave = x - w / 2, x + w / 2, y - h * 0.56
    roof = (150, 74, 60) if colour not in (COLOUR["brown"], COLOUR["red"], COLOUR["orange"]) else (92, 84, 100)
    shadow(cv, x + 1, y, w * 0.62)
    if rng.random() < 0.7:
        chimney = x + w * 0.22
        cv.box(chimney, y - h * 0.98, chimney + w * 0.13, y - h * 0.6, shade(roof, 0.8))
    cv.box(left, eave, right, y, colour)
    cv.polygon([(right - w * 0.16, eave), (right, eave), (right, y), (right - w * 0.16, y)], shade(colour, 0.86))
    cv.polygon([(left - w * 0.12, eave + 0.5), (x, y - h), (right + w * 0.12, eave + 0.5)], roof)
    cv.polygon([(x, y - h), (right + w * 0.12, eave + 0.5), (x + w * 0.3, eave + 0.5)], shade(roof, 0.86))
    door = shade(colour, 0.5) if colour != COLOUR["black"] else (150, 110, 80)
    cv.box(x - w * 0.1, y - h * 0.3, x + w * 0.1, y, door, round_by=w * 0.04)
    pane = (255, 220, 120) if cv.time in ("night", "dusk") else (196, 228, 246)
    for centre in (x - w * 0.29, x + w * 0.27):
        cv.box(centre - w * 0.095, y - h * 0.44, centre + w * 0.095, y - h * 0.27, shade(colour, 1.5), round_by=0.5)
        cv.box(centre - w * 0.07, y - h * 0.42, centre + w * 0.07, y - h * 0.29, pane, glow=cv.time == "night")


def tree(cv, x, y, h, colour, rng):
    w = h * 0.62
    trunk = (122, 82, 54) if colour != COLOUR["brown"] else (84, 60, 46)
    shadow(cv, x + 1, y, w * 0.42)
    if rng.random() < 0.5:
        cv.polygon([(x - w * 0.1, y), (x - w * 0.06, y - h * 0.5), (x + w * 0.06, y - h * 0.5), (x + w * 0.1, y)], trunk)
        for dx, dy, r, f in ((-0.22, 0.5, 0.28, 0.88), (0.24, 0.52, 0.27, 0.84), (0.0, 0.72, 0.36, 1.0), (-0.1, 0.78, 0.2, 1.14)):
            cv.ellipse(x + dx * w, y - dy * h, r * w, r * w * 0.95, shade(colour, f))
    else:
        cv.box(x - w * 0.08, y - h * 0.25, x + w * 0.08, y, trunk)
        for base, top, half in ((0.16, 0.58, 0.48), (0.38, 0.78, 0.4), (0.6, 1.0, 0.3)):
            cv.polygon([(x - half * w, y - base * h), (x, y - top * h), (x + half * w, y - base * h)], colour)
            cv.polygon([(x, y - top * h), (x + half * w, y - base * h), (x + half * w * 0.1, y - base * h)], shade(colour, 0.84))


def car(cv, x, y, h, colour, rng):
    w, flip = h * 2.0, rng.choice((-1, 1))
    shadow(cv, x, y, w * 0.5)
    at = lambda points: [(x + flip * px * w, y - py * h) for px, py in points]
    cv.polygon(at([(-0.3, 0.55), (-0.2, 0.98), (0.12, 0.98), (0.28, 0.55)]), shade(colour, 0.9))
    pane = (255, 226, 140) if cv.time == "night" else (198, 230, 246)
    cv.polygon(at([(-0.24, 0.58), (-0.17, 0.9), (-0.05, 0.9), (-0.05, 0.58)]), pane)
    cv.polygon(at([(-0.01, 0.58), (-0.01, 0.9), (0.1, 0.9), (0.22, 0.58)]), pane)
    cv.box(x - w * 0.5, y - h * 0.62, x + w * 0.5, y - h * 0.18, colour, round_by=h * 0.16)
    cv.box(x - w * 0.47, y - h * 0.3, x + w * 0.47, y - h * 0.18, shade(colour, 0.78), round_by=h * 0.05)
    cv.ellipse(x + flip * w * 0.46, y - h * 0.46, w * 0.03, h * 0.08, (255, 244, 190), glow=True)
    for wheel in (-0.27, 0.27):
        cv.ellipse(x + wheel * w, y - h * 0.18, h * 0.2, h * 0.2, (40, 40, 48))
        cv.ellipse(x + wheel * w, y - h * 0.18, h * 0.09, h * 0.09, (200, 204, 210))


def flower(cv, x, y, h, colour, rng):
    stem, head = (58, 136, 62), y - h * 0.7
    shadow(cv, x, y, h * 0.2)
    cv.line([(x, y), (x, head)], h * 0.075, stem)
    for side in (-1, 1):
        cv.polygon([(x, y - h * 0.08), (x + side * h * 0.16, y - h * 0.34), (x + side * h * 0.24, y - h * 0.3), (x + side * h * 0.15, y - h * 0.1)], stem)
    turn, r = rng.random(), h * 0.165
    for i in range(6):
        angle = (i + turn) * math.pi / 3
        cv.ellipse(x + math.cos(angle) * r, head + math.sin(angle) * r, h * 0.125, h * 0.125, shade(colour, 1.0 if i % 2 else 0.88))
    centre = (250, 204, 60) if colour not in (COLOUR["yellow"], COLOUR["orange"]) else (140, 84, 40)
    cv.ellipse(x, head, h * 0.1, h * 0.1, centre)


def fence(cv, x, y, h, colour, rng):
    w, n = h * 2.95, 7
    step = w / n
    cv.box(x - w / 2, y - h * 0.72, x + w / 2, y - h * 0.58, shade(colour, 0.8))
    cv.box(x - w / 2, y - h * 0.34, x + w / 2, y - h * 0.2, shade(colour, 0.8))
    for i in range(n):
        left = x - w / 2 + i * step + step * 0.16
        right = left + step * 0.68
        cv.polygon([(left, y), (left, y - h * 0.8), ((left + right) / 2, y - h), (right, y - h * 0.8), (right, y)], colour)


def boat(cv, x, y, h, colour, rng):
    w, flip = h, rng.choice((-1, 1))
    at = lambda points: [(x + flip * px * w, y - py * h) for px, py in points]
    kind, cv.kind = cv.kind, 0
    cv.ellipse(x, y - h * 0.01, w * 0.5, h * 0.05, shade(cv.ground, 0.82))
    cv.kind = kind
    sail = (250, 246, 232) if colour != COLOUR["white"] else (236, 214, 176)
    cv.line(at([(0.0, 0.2), (0.0, 1.0)]), h * 0.04, (112, 78, 54))
    cv.polygon(at([(0.03, 0.3), (0.03, 0.98), (0.4, 0.34)]), sail)
    cv.polygon(at([(-0.04, 0.3), (-0.04, 0.88), (-0.3, 0.34)]), mix(sail, colour, 0.45))
    cv.polygon(at([(-0.5, 0.26), (0.5, 0.26), (0.34, 0.0), (-0.34, 0.0)]), colour)
    cv.polygon(at([(-0.47, 0.2), (-0.5, 0.26), (0.5, 0.26), (0.47, 0.2)]), shade(colour, 1.35) if colour != COLOUR["white"] else (200, 90, 70))


def bird(cv, x, y, h, colour, rng):
    w, flip = h * 1.7, rng.choice((-1, 1))
    at = lambda points: [(x + flip * px * w, y + py * h) for px, py in points]
    cv.polygon(at([(-0.2, 0.1), (-0.5, -0.06), (-0.46, 0.24)]), shade(colour, 0.8))
    cv.ellipse(x, y + h * 0.14, w * 0.29, h * 0.26, colour)
    cv.ellipse(x + flip * w * 0.27, y - h * 0.06, h * 0.24, h * 0.22, colour)
    cv.polygon(at([(0.4, -0.14), (0.53, -0.03), (0.39, 0.06)]), (250, 176, 50))
    cv.polygon(at([(-0.12, 0.12), (-0.22, -0.5), (0.02, -0.42), (0.16, 0.12)]), shade(colour, 0.74) if colour != COLOUR["black"] else (92, 92, 104))
    eye = (30, 30, 36) if colour != COLOUR["black"] else (240, 240, 240)
    cv.ellipse(x + flip * w * 0.3, y - h * 0.1, h * 0.055, h * 0.055, eye)


def balloon(cv, x, y, h, colour, rng):
    r = h * 0.36
    cy = y - h * 0.14
    cv.polygon([(x - r * 0.78, cy + r * 0.62), (x + r * 0.78, cy + r * 0.62), (x + h * 0.09, y + h * 0.34), (x - h * 0.09, y + h * 0.34)], shade(colour, 0.84))
    cv.ellipse(x, cy, r, r, shade(colour, 0.84))
    cv.ellipse(x, cy, r * 0.7, r, shade(colour, 1.0))
    light = shade(colour, 1.45) if colour not in (COLOUR["white"],) else (222, 214, 200)
    cv.ellipse(x, cy, r * 0.28, r, light)
    cv.polygon([(x - r * 0.5, cy + r * 0.68), (x + r * 0.5, cy + r * 0.68), (x + h * 0.06, y + h * 0.34), (x - h * 0.06, y + h * 0.34)], colour)
    cv.box(x - h * 0.08, y + h * 0.38, x + h * 0.08, y + h * 0.5, (150, 100, 58), round_by=h * 0.02)
    cv.line([(x - h * 0.07, y + h * 0.33), (x - h * 0.07, y + h * 0.4)], h * 0.02, (90, 66, 48))
    cv.line([(x + h * 0.07, y + h * 0.33), (x + h * 0.07, y + h * 0.4)], h * 0.02, (90, 66, 48))


def rocket(cv, x, y, h, colour, rng):
    w = h * 0.3
    top, base = y - h * 0.5, y + h * 0.24
    cv.polygon([(x - w * 0.28, base), (x, y + h * 0.5), (x + w * 0.28, base)], (255, 150, 40), glow=True)
    cv.polygon([(x - w * 0.14, base), (x, y + h * 0.38), (x + w * 0.14, base)], (255, 232, 120), glow=True)
    fin = shade(colour, 0.66) if colour != COLOUR["black"] else (150, 60, 60)
    for side in (-1, 1):
        cv.polygon([(x + side * w * 0.4, y), (x + side * w * 0.84, y + h * 0.28), (x + side * w * 0.3, y + h * 0.22)], fin)
    body = [(x - w * 0.36, base), (x - w * 0.5, y - h * 0.06), (x - w * 0.34, y - h * 0.3), (x, top),
            (x + w * 0.34, y - h * 0.3), (x + w * 0.5, y - h * 0.06), (x + w * 0.36, base)]
    cv.polygon(body, colour)
    cv.polygon([(x, top), (x + w * 0.34, y - h * 0.3), (x + w * 0.5, y - h * 0.06), (x + w * 0.36, base), (x + w * 0.16, base), (x + w * 0.2, y - h * 0.1)], shade(colour, 0.82))
    cv.ellipse(x, y - h * 0.1, w * 0.22, w * 0.22, (236, 240, 244) if colour != COLOUR["white"] else (90, 100, 120))
    cv.ellipse(x, y - h * 0.1, w * 0.15, w * 0.15, (110, 190, 236))


def sun(cv, x, y, h, colour, rng):
    warm = (255, 214, 74) if cv.time == "day" else (255, 190, 96) if cv.time == "dawn" else (255, 146, 60)
    cv.halo(x, y, h * 1.15, warm, 0.75)
    if cv.time == "day":
        for i in range(12):
            a = i * math.pi / 6
            cv.polygon([(x + math.cos(a - 0.13) * h * 0.4, y + math.sin(a - 0.13) * h * 0.4), (x + math.cos(a) * h * 0.56, y + math.sin(a) * h * 0.56),
                        (x + math.cos(a + 0.13) * h * 0.4, y + math.sin(a + 0.13) * h * 0.4)], warm, glow=True)
    cv.ellipse(x, y, h * 0.39, h * 0.39, warm, glow=True)
    cv.ellipse(x - h * 0.03, y - h * 0.03, h * 0.31, h * 0.31, shade(warm, 1.22), glow=True)


def moon(cv, x, y, h, colour, rng):
    pale, r, bite = (250, 242, 206), h * 0.46, rng.choice((-1, 1))
    cv.halo(x, y, h * 1.05, (190, 200, 240), 0.5)
    points = [(x + math.cos(a) * r, y + math.sin(a) * r) for a in np.linspace(math.pi / 2, -math.pi / 2, 24)]
    points += [(x + math.cos(a) * r * 0.45, y + math.sin(a) * r) for a in np.linspace(-math.pi / 2, math.pi / 2, 24)]
    if bite > 0:
        points = [(2 * x - px, py) for px, py in points]
    cv.polygon(points, pale, glow=True)
    cv.ellipse(x - bite * r * 0.66, y - r * 0.1, r * 0.1, r * 0.13, shade(pale, 0.9), glow=True)


def stars(cv, x, y, h, colour, rng):
    placed = []
    for _ in range(60):
        if len(placed) == 11:
            break
        sx, sy, r = rng.uniform(6, world.SIDE - 6), rng.uniform(5, cv.horizon - 8), rng.uniform(1.9, 3.6)
        free = all(math.hypot(sx - bx, sy - by) > reach + r for bx, by, reach in cv.busy)
        if free and all(math.hypot(sx - px, sy - py) > 15 for px, py in placed):
            placed.append((sx, sy))
            points = [(sx + math.cos(a) * q, sy + math.sin(a) * q) for a, q in
                      ((i * math.pi / 4 - math.pi / 2, r if i % 2 == 0 else r * 0.36) for i in range(8))]
            cv.polygon(points, (255, 240, 178), glow=True)


def cloud(cv, x, y, h, colour, rng):
    tone = {"day": (255, 255, 255), "dawn": (255, 238, 236), "dusk": (240, 176, 168), "night": (108, 116, 158)}[cv.time]
    w = h * 2.05
    for factor, lift in ((0.93, 0.0), (1.0, -0.09)):
        c = shade(tone, factor)
        for dx, dy, r in ((-0.3, 0.14, 0.3), (-0.08, -0.1, 0.4), (0.18, -0.02, 0.34), (0.34, 0.18, 0.25)):
            cv.ellipse(x + dx * w, y + (dy + lift) * h, r * h * 1.05, r * h, c, glow=True)
        cv.box(x - w * 0.44, y + (0.08 + lift) * h, x + w * 0.45, y + (0.44 + lift) * h, c, glow=True, round_by=h * 0.17)


def mountain(cv, x, y, h, colour, rng):
    rock = mix((122, 128, 158), cv.sky[-1], 0.22)
    w = h * 1.9
    lean = rng.uniform(-0.06, 0.06)
    peak = (x + lean * w, y - h)
    cv.polygon([(x - w / 2, y), peak, (x + w / 2, y)], rock)
    cv.polygon([peak, (x + w / 2, y), (x + w * 0.08, y)], shade(rock, 0.82))
    snow = (246, 249, 253)
    cv.polygon([peak, (peak[0] - w * 0.155, y - h * 0.68), (peak[0] - w * 0.07, y - h * 0.73), (peak[0] - w * 0.01, y - h * 0.64),
                (peak[0] + w * 0.07, y - h * 0.73), (peak[0] + w * 0.15, y - h * 0.68)], snow)


DRAW = {name: globals()[name] for name in world.KINDS}


def _ground(cv, scene, rng):
    base, hz, side = GROUND[scene["ground"]], scene["horizon"], world.SIDE
    jitter = rng.uniform(0.95, 1.03)
    base = tuple(min(255, int(c * jitter)) for c in base)
    cv.ground = base
    if scene["ground"] == "water":
        deep = mix(base, cv.sky[2], 0.35)
        for i in range(8):
            top = hz + (side - hz) * (i / 8) ** 1.4
            cv.box(0, top, side, side, mix(deep, shade(base, 0.82), i / 7))
        for _ in range(9):
            wx, wy, half = rng.uniform(4, side - 4), rng.uniform(hz + 4, side - 3), rng.uniform(4, 10)
            cv.box(wx - half, wy, wx + half, wy + 1.1, shade(base, 1.3), round_by=0.55)
        return
    far, near, phase = shade(base, 0.87), base, rng.uniform(0, 6.28)
    wave = lambda x, up, length: up * math.sin(x / length + phase)
    xs = range(0, side + 5, 4)
    cv.polygon([(x, hz + wave(x, 1.6, 19)) for x in xs] + [(side, side), (0, side)], far)
    mid = hz + (side - hz) * 0.34
    cv.polygon([(x, mid + wave(x + 40, 2.0, 27)) for x in xs] + [(side, side), (0, side)], near)
    for _ in range(10):
        sx, sy = rng.uniform(3, side - 3), rng.uniform(mid + 5, side - 3)
        if scene["ground"] == "grass":
            cv.polygon([(sx - 1.4, sy), (sx - 0.9, sy - 2.6), (sx, sy - 0.6), (sx + 1.0, sy - 2.8), (sx + 1.4, sy)], shade(base, 0.8))
        else:
            cv.ellipse(sx, sy, rng.uniform(1.5, 3.2), 0.7, shade(base, 0.92))


def render(scene):
    rng = random.Random(scene["seed"])
    wobble = [rng.randint(-7, 7) for _ in range(3)]
    sky = [tuple(min(255, max(0, c + d)) for c, d in zip(stop, wobble)) for stop in SKY[scene["time"]]]
    hz = scene["horizon"]
    rows = []
    for y in range(world.SIDE):
        t = min(1.0, y / hz) * 2
        rows.append(mix(sky[0], sky[1], t) if t < 1 else mix(sky[1], sky[2], t - 1))
    cv = Canvas(rows, TINT[scene["time"]])
    cv.sky, cv.time, cv.horizon = sky, scene["time"], hz
    cv.ground = GROUND[scene["ground"]]
    things = [(g, *at) for g in scene["groups"] for at in g["at"]]

    def paint(some):
        for group, x, y, h in some:
            cv.kind = world.KINDS.index(group["kind"]) + 1
            own = random.Random(scene["seed"] ^ int(x * 10) * 7919)
            DRAW[group["kind"]](cv, x, y, h, COLOUR.get(group["colour"]), own)
            cv.kind = 0

    order = {"stars": 0, "sun": 1, "moon": 1, "cloud": 2}
    sky_things = [t for t in things if t[0]["kind"] in world.IN_SKY + ("stars",)]
    cv.busy = [(x, y, h * 0.75) for g, x, y, h in sky_things if g["kind"] != "stars"]
    far = [t for t in sky_things if t[0]["kind"] in order]
    paint(sorted(far, key=lambda t: order[t[0]["kind"]]))
    paint([t for t in things if t[0]["kind"] == "mountain"])
    paint([t for t in sky_things if t[0]["kind"] not in order])
    _ground(cv, scene, rng)
    paint(sorted([t for t in things if t[0]["kind"] in world.ON_GROUND + ("boat",)], key=lambda t: t[2]))
    return cv.result()


def sheet(pictures, columns, gap=4):
    """Returns one image that shows many images, row by row."""
    rows = -(-len(pictures) // columns)
    side = pictures[0].shape[0]
    out = np.full((rows * (side + gap) + gap, columns * (side + gap) + gap, 3), 255, np.uint8)
    for i, picture in enumerate(pictures):
        y, x = gap + i // columns * (side + gap), gap + i % columns * (side + gap)
        out[y:y + side, x:x + side] = picture
    return Image.fromarray(out)
