"""The procedural world: what a scene is, how a random one is made, and which scenes are held out.

A scene is a plain dictionary that can be stored as JSON, so that captions and the judge use the same information:
  time, ground, horizon, seed, groups (each: kind, colour or None, size, count, x/y/height of each member),
  relation (None or [first group, name, second group]), place (None or [group, name]).
Coordinates are in pixels of a 128-pixel image; `x` is the centre, `y` the foot of things on the ground
and the centre of things in the sky, `h` the height.
"""
import hashlib
import random

SIDE = 128
TIMES = ("day", "dusk", "night", "dawn")
GROUNDS = ("grass", "sand", "snow", "water")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown")
KINDS = ("house", "tree", "car", "flower", "fence", "boat", "bird", "balloon", "rocket",
         "sun", "moon", "stars", "cloud", "mountain")
COLOURED = KINDS[:9]
ON_GROUND = ("house", "tree", "car", "flower", "fence")
IN_SKY = ("bird", "balloon", "rocket", "sun", "moon", "cloud")
COUNTABLE = ("house", "tree", "car", "flower", "boat", "bird", "balloon", "rocket", "cloud")
RELATIONS = ("left of", "right of", "beside", "above", "below", "behind", "in front of")
INVERSE = {"left of": "right of", "right of": "left of", "beside": "beside", "above": "below",
           "below": "above", "behind": "in front of", "in front of": "behind"}
OFTEN = (5, 5, 5, 4, 4, 4, 4)
# Height of a thing of medium size, and its width for a height of 1.
HEIGHT = dict(house=42, tree=47, car=22, flower=33, fence=18, boat=41, bird=18, balloon=40, rocket=44,
              sun=26, moon=25, stars=40, cloud=19, mountain=48)
ASPECT = dict(house=1.12, tree=0.68, car=2.05, flower=0.62, fence=3.0, boat=1.05, bird=1.75, balloon=0.74,
              rocket=0.5, sun=1.0, moon=0.9, stars=2.6, cloud=2.1, mountain=1.9)
SIZE = dict(small=0.74, medium=1.0, large=1.36)
# Likely colours of a thing, since a caption may leave the colour out.
NATURAL = dict(tree=("green",) * 12 + ("orange", "pink", "yellow"), fence=("brown", "white") * 5 + ("blue",),
               bird=("blue", "red", "white", "black", "yellow", "brown"))
HELD_OUT_PER_MILLE = 60


def keys(scene):
    """Returns the combinations that a scene contains: (kind, colour, relation, other kind, time), from both sides of the relation.
    Without a relation, the count takes its place."""
    groups, time = scene["groups"], scene["time"]
    if scene["relation"]:
        a, name, b = scene["relation"]
        first, second = groups[a], groups[b]
        return [(first["kind"], first["colour"], name, second["kind"], time),
                (second["kind"], second["colour"], INVERSE[name], first["kind"], time)]
    return [(g["kind"], g["colour"], str(g["count"]), "", time) for g in groups if g["kind"] in COLOURED]


def held_out(scene):
    """Returns whether one of the scene's combinations is held out from training (about 6 in 100 combinations)."""
    for key in keys(scene):
        digest = hashlib.sha256("|".join(str(part) for part in key).encode()).digest()
        if int.from_bytes(digest[:4], "big") % 1000 < HELD_OUT_PER_MILLE:
            return True
    return False


def left_to_right(scene):
    """Returns the groups of the relation, with the one farther left first."""
    a, _, b = scene["relation"]
    middle = lambda group: sum(x for x, _, _ in scene["groups"][group]["at"]) / len(scene["groups"][group]["at"])
    return (a, b) if middle(a) <= middle(b) else (b, a)


def width(group):
    return HEIGHT[group["kind"]] * SIZE[group["size"]] * ASPECT[group["kind"]]


def height(group):
    return HEIGHT[group["kind"]] * SIZE[group["size"]]


def _group(rng, kind, count=1):
    colour = None
    if kind in COLOURED:
        colour = rng.choice(NATURAL[kind]) if kind in NATURAL and rng.random() < 0.45 else rng.choice(COLOURS)
    size = rng.choices(("small", "medium", "large"), (3, 5, 3))[0]
    if count > 1 or kind in ("fence", "stars"):
        size = "small" if count == 3 or rng.random() < 0.5 else "medium"
    if kind in ("stars", "mountain"):
        size = "medium" if kind == "stars" else size
    return dict(kind=kind, colour=colour, size=size, count=count, at=[])


def _clash(a, b):
    """Returns whether two groups have the same kind. Such pairs are not used in a relation."""
    return a["kind"] == b["kind"]


def _spread(rng, group, low, high, y, jitter):
    """Places the members of one group side by side between two columns. Returns False if they do not fit."""
    w, n = width(group), group["count"]
    need = n * w * 0.98
    if high - low < need:
        return False
    slack = (high - low - need)
    gaps = sorted(rng.random() * slack for _ in range(n))
    for i in range(n):
        x = low + gaps[i] + w * 0.98 * i + w * 0.49
        h = height(group) * rng.uniform(0.94, 1.06)
        group["at"].append([round(x, 1), round(y + rng.uniform(-jitter, jitter), 1), round(h, 1)])
    return True


def _foot(rng, horizon):
    return rng.uniform(horizon + 7, SIDE - 8)


def _sky_y(rng, group, horizon, low=None, high=None):
    h = height(group)
    top, bottom = 4 + h / 2, horizon - 3 - h / 2
    if low is not None:
        top = max(top, low)
    if high is not None:
        bottom = min(bottom, high)
    return rng.uniform(top, bottom) if bottom > top else None


def _in_sky(group):
    return group["kind"] in IN_SKY


def _place_one(rng, group, horizon, low=2, high=SIDE - 2):
    y = _sky_y(rng, group, horizon) if _in_sky(group) else _foot(rng, horizon)
    return y is not None and _spread(rng, group, low, high, y, 5 if group["count"] > 1 else 0)


def _place_pair(rng, a, name, b, horizon):
    """Places groups a and b so that a has the relation `name` to b. Returns False if there is no room."""
    if name in ("right of", "below", "in front of"):
        return _place_pair(rng, b, INVERSE[name], a, horizon)
    wa, wb = width(a) * a["count"], width(b) * b["count"]
    if name in ("left of", "beside"):
        left, right = (a, b) if name == "left of" or rng.random() < 0.5 else (b, a)
        wl, wr = (wa, wb) if left is a else (wb, wa)
        gap = rng.uniform(2, 8) if name == "beside" else rng.uniform(3, 26)
        if wl + wr + gap > SIDE - 4:
            return False
        start = rng.uniform(2, SIDE - 2 - wl - wr - gap)
        both_sky = _in_sky(left) and _in_sky(right)
        if name == "beside" and _in_sky(left) != _in_sky(right):
            return False
        for group, low, high in ((left, start, start + wl), (right, start + wl + gap, start + wl + gap + wr)):
            y = _sky_y(rng, group, horizon) if _in_sky(group) else _foot(rng, horizon)
            if name == "beside" and group is right:
                y = left["at"][0][1] + rng.uniform(-4, 4)
                if both_sky:
                    y = min(max(y, 4 + height(right) / 2), horizon - 3 - height(right) / 2)
                else:
                    y = min(max(y, horizon + 7), SIDE - 6)
            if y is None or not _spread(rng, group, low, high, y, 0 if group["count"] == 1 else 3):
                return False
        return True
    if name == "above":
        if not _in_sky(a) or b["kind"] in ("sun", "moon"):
            return False
        wide = max(wa, wb)
        if wide > SIDE - 8:
            return False
        centre = rng.uniform(2 + wide / 2, SIDE - 2 - wide / 2)
        if _in_sky(b):
            yb = _sky_y(rng, b, horizon, low=4 + height(a) + height(b) / 2 + 3)
            top = None if yb is None else yb - height(b) / 2
        else:
            yb = _foot(rng, horizon)
            top = yb - height(b)
        if yb is None:
            return False
        ya = _sky_y(rng, a, horizon, high=top - 3 - height(a) / 2)
        if ya is None:
            return False
        shift = rng.uniform(-6, 6)
        low_a = min(max(2, centre - wa / 2 + shift), SIDE - 2 - wa)
        return (_spread(rng, a, low_a, low_a + wa, ya, 0)
                and _spread(rng, b, centre - wb / 2, centre + wb / 2, yb, 0))
    # behind: a is farther away (its foot is higher up) and is partly covered by b.
    if _in_sky(a) or _in_sky(b) or a["count"] * b["count"] != 1 or a["kind"] in ("fence", "car", "flower"):
        return False
    if height(a) < height(b) * (0.95 if wa < wb * 1.3 else 0.7):
        return False
    yb = rng.uniform(min(horizon + 16, SIDE - 8), SIDE - 6)
    ya = max(horizon + 4, yb - rng.uniform(5, 10))
    shift = rng.choice((-1, 1)) * rng.uniform(0.22, 0.42) * (wa + wb) / 2
    low, high = max(wb / 2 + 2, wa / 2 + 2 - shift), min(SIDE - 2 - wb / 2, SIDE - 2 - wa / 2 - shift)
    if low >= high:
        return False
    xb = rng.uniform(low, high)
    b["at"].append([round(xb, 1), round(yb, 1), round(height(b), 1)])
    a["at"].append([round(xb + shift, 1), round(ya, 1), round(height(a), 1)])
    return True


def _extras(rng, scene, time, horizon):
    """Adds sun, moon, stars, clouds and a mountain at random, depending on the time of day."""
    groups = scene["groups"]
    have = {g["kind"] for g in groups}
    wish = []
    if time == "night":
        wish += [("moon", 0.45), ("stars", 0.55)]
    elif time == "day":
        wish += [("sun", 0.4), ("cloud", 0.35)]
    else:
        wish += [("sun", 0.4), ("cloud", 0.2)]
    wish += [("mountain", 0.28)]
    for kind, chance in wish:
        if kind in have or rng.random() > chance:
            continue
        group = _group(rng, kind, rng.choice((1, 1, 2, 3)) if kind == "cloud" else 1)
        for _ in range(12):
            group["at"] = []
            if kind == "stars":
                group["at"] = [[SIDE / 2, horizon * 0.45, horizon * 0.8]]
                break
            if kind == "mountain":
                w = width(group)
                group["at"] = [[round(rng.uniform(w * 0.35, SIDE - w * 0.35), 1), horizon + 2, round(height(group), 1)]]
                if _hides(group["at"][0], groups):
                    continue
                break
            if _place_one(rng, group, horizon) and not _overlaps(group, groups):
                break
        else:
            continue
        groups.append(group)


def _boxes(group, pad=0.0):
    for x, y, h in group["at"]:
        w = h * ASPECT[group["kind"]]
        yield (x - w / 2 - pad, (y - h / 2 if _in_sky(group) else y - h) - pad, x + w / 2 + pad,
               (y + h / 2 if _in_sky(group) else y) + pad)


def _hides(mountain, groups):
    """Returns whether the mountain would cover the middle of something in the sky."""
    x, y, h = mountain
    for group in groups:
        if group["kind"] in IN_SKY:
            for gx, gy, _ in group["at"]:
                if gy > y - h - 4 and abs(gx - x) < 0.95 * (gy - (y - h) + 8):
                    return True
    return False


def _overlaps(group, others, pad=2.0):
    for other in others:
        if other["kind"] in ("stars", "mountain"):
            continue
        for a in _boxes(group, pad):
            for b in _boxes(other):
                if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
                    return True
    return False


def _kinds(ground, time):
    """Returns the kinds that can be the subjects of a scene: on the ground (only boats on water) and in the sky."""
    low = ("boat",) if ground == "water" else ON_GROUND
    sky = ["bird", "balloon", "rocket", "cloud"]
    sky += ["moon"] if time == "night" else ["sun"]
    return low, sky


def sample(rng):
    """Returns one random scene in which everything has room. Form and relation are chosen once, before the attempts, so that
    those that seldom fit still come up as often as intended."""
    form = rng.choices(("pair", "single", "count", "three"), (54, 17, 14, 15))[0]
    name = rng.choices(RELATIONS, OFTEN)[0]
    while True:
        scene = _try(rng, form, name)
        if scene:
            return scene


def _try(rng, form, name):
    time = rng.choice(TIMES)
    ground = rng.choices(GROUNDS, (4, 3, 3, 3))[0]
    horizon = round(rng.uniform(72, 90), 1)
    scene = dict(time=time, ground=ground, horizon=horizon, seed=rng.randrange(1 << 31), groups=[],
                 relation=None, place=None)
    low, sky = _kinds(ground, time)

    def subject():
        return rng.choice(low) if rng.random() < 0.66 else rng.choice(sky)

    if form in ("pair", "three"):
        first, second = subject(), subject()
        if form == "three" and first in ("fence",):
            return None
        a = _group(rng, first, rng.choice((1, 1, 1, 1, 2, 3)) if first in COUNTABLE else 1)
        b = _group(rng, second)
        if _clash(a, b):
            return None
        if not _place_pair(rng, a, name, b, horizon) or _pair_overlaps(a, name, b):
            return None
        scene["groups"], scene["relation"] = [a, b], [0, name, 1]
        if form == "three":
            c = _group(rng, subject())
            if c["kind"] in (first, second) or c["kind"] == "fence" or not _place_one(rng, c, horizon) or _overlaps(c, [a, b], 1):
                return None
            scene["groups"].append(c)
    else:
        kind = subject()
        count = 1
        if form == "count":
            if kind not in COUNTABLE:
                return None
            count = rng.choice((2, 3))
        a = _group(rng, kind, count)
        where = rng.choice((None, "left", "right", "middle")) if form == "single" else None
        span = {None: (2, 126), "left": (2, 60), "right": (68, 126), "middle": (34, 94)}[where]
        if width(a) > span[1] - span[0]:
            span = {"left": (2, 2 + width(a) + 1), "right": (125 - width(a), 126)}.get(where, (2, 126))
            if width(a) > 66:
                where = None
        if not _place_one(rng, a, horizon, *span):
            return None
        scene["groups"] = [a]
        if where:
            scene["place"] = [0, where]
    _extras(rng, scene, time, horizon)
    return scene


def _pair_overlaps(a, name, b):
    return name not in ("behind", "in front of") and _overlaps(a, [b], 0.0)


def rng_for(seed, index):
    return random.Random(f"{seed}:{index}")


def scene_for(seed, index, kept_aside=False):
    """Returns scene `index` of a set. Training sets contain no held-out combinations, test sets only scenes with one."""
    rng = rng_for(seed, index)
    while True:
        scene = sample(rng)
        if held_out(scene) == kept_aside:
            return scene
