"""Describes a scene in words, in many ways: short and long, with synonyms, with parts left out.

Of two things beside each other, the caption names the left one first. If the caption left the sides open, the cells of
one scale, which are sampled at the same time, would each choose independently and mix the two things.
"""
import random

import world

NOUN = {"house": ("house", "house", "house", "cottage", "home"), "tree": ("tree",), "car": ("car", "car", "car", "automobile"),
        "flower": ("flower", "flower", "blossom"), "fence": ("fence", "fence", "picket fence", "wooden fence"),
        "boat": ("boat", "boat", "sailboat", "sailing boat", "ship"), "bird": ("bird",),
        "balloon": ("balloon", "hot air balloon", "hot-air balloon"), "rocket": ("rocket", "rocket", "spaceship", "rocket ship"),
        "sun": ("sun",), "moon": ("moon", "moon", "crescent moon"), "stars": ("stars",), "cloud": ("cloud",),
        "mountain": ("mountain", "mountain", "snowy mountain", "peak")}
SHADE = {"red": ("crimson", "scarlet"), "blue": ("navy", "cobalt"), "green": ("emerald",), "yellow": ("golden",),
         "purple": ("violet", "lilac"), "pink": ("rose",), "white": ("snow-white",), "black": ("dark",),
         "brown": ("chestnut",), "orange": ("tangerine",)}
SIZE = {"small": ("small", "small", "little", "tiny"), "large": ("large", "big", "big", "huge"), "medium": ("",)}
NUMBER = {2: ("two", "two", "2", "a pair of"), 3: ("three", "three", "3")}
TIME = {"day": ("under a blue sky", "in the daytime", "during the day", "by day", "in daylight", "at noon", "under a bright sky", "at midday"),
        "night": ("at night", "under a night sky", "by night", "at midnight", "in the dark of night", "under a dark sky", "at night time"),
        "dusk": ("at dusk", "at sunset", "under a sunset sky", "in the evening", "at nightfall", "under a red evening sky"),
        "dawn": ("at dawn", "at sunrise", "in the early morning", "under a pink morning sky", "at daybreak")}
PLACE = {"grass": ("on grass", "on the grass", "in a green meadow", "on a green field", "in a meadow", "on a lawn"),
         "sand": ("on sand", "on the sand", "in the desert", "on a sandy beach", "on a beach"),
         "snow": ("in the snow", "on snow", "on snowy ground", "in a snowy field", "in winter"),
         "water": ("on the sea", "on a lake", "on the water", "on calm water", "at sea", "on the ocean")}
OVER = {"grass": ("over a green meadow", "over the grass", "above a green field"), "sand": ("over the desert", "over a sandy beach", "above the sand"),
        "snow": ("over the snow", "over a snowy field", "above snowy ground"), "water": ("over the sea", "above the water", "over a lake", "over the ocean")}
RELATION = {"left of": ("to the left of", "to the left of", "left of", "on the left of", "on the left side of"),
            "right of": ("to the right of", "to the right of", "right of", "on the right of", "on the right side of"),
            "beside": ("beside", "beside", "next to", "by", "near", "close to"), "above": ("above", "above", "over", "flying over"),
            "below": ("below", "below", "under", "beneath"), "behind": ("behind", "behind", "standing behind"),
            "in front of": ("in front of",)}
WHERE = {"left": ("on the left", "on the left side", "at the left"), "right": ("on the right", "on the right side", "at the right"),
         "middle": ("in the middle", "in the center", "in the centre")}
OPEN = ("a picture of ", "an illustration of ", "a drawing of ", "a flat illustration of ", "a simple scene with ", "a painting of ", "there is ", "an image of ")
FILLER = ("beautiful", "lovely", "pretty", "cosy", "cozy", "old", "lonely", "quiet", "shiny", "cute", "nice", "peaceful", "new", "single", "simple", "bright", "colourful", "charming")
TAIL = ("flat illustration", "simple shapes", "children's book illustration", "minimal style", "soft colours", "vector art", "a calm scene", "clean design")


def article(words):
    return ("an " if words[0] in "aeiou" else "a ") + words


def noun_phrase(rng, group, drop=0.12):
    kind, count = group["kind"], group["count"]
    noun = rng.choice(NOUN[kind])
    if kind == "stars":
        return rng.choice(("stars", "many stars", "shining stars", "the stars"))
    words = []
    if count == 1 and group["size"] != "medium" and rng.random() < 0.6 and kind not in ("fence",):
        words.append(rng.choice(SIZE[group["size"]]))
    if rng.random() < 0.05:
        words.append(rng.choice(FILLER))
    if group["colour"] and rng.random() > drop:
        words.append(rng.choice(SHADE[group["colour"]]) if rng.random() < 0.07 else group["colour"])
    words.append(noun if count == 1 else noun + "s")
    text = " ".join(words)
    if count > 1:
        return rng.choice(NUMBER[count]) + " " + text
    if kind in ("sun", "moon"):
        return rng.choice(("the ", "a ", "the ")) + text
    return article(text)


def told_order(scene):
    """Returns the relation in the order that captions use: (first group, name, second group)."""
    a, name, b = scene["relation"]
    if name == "beside":
        a, b = world.left_to_right(scene)
    return a, name, b


def caption(scene, rng):
    """Returns one caption. It always contains the relation and the first thing; the rest may be left out."""
    groups, relation = scene["groups"], scene["relation"]
    short = rng.random() < 0.25
    if relation:
        a, name, b = told_order(scene)
        first, second = noun_phrase(rng, groups[a]), noun_phrase(rng, groups[b])
        if name != "beside" and rng.random() < 0.3:
            a, name, b, first, second = b, world.INVERSE[name], a, second, first
        link = rng.choice(RELATION[name])
        if link == "flying over" and groups[a]["kind"] not in ("bird", "balloon", "rocket"):
            link = "above"
        if link == "standing behind" and groups[a]["kind"] == "boat":
            link = "behind"
        be = rng.choice((" ", " ", " ", " is " if groups[a]["count"] == 1 else " are ", " that is " if groups[a]["count"] == 1 else " that are "))
        text, told = first + be + link + " " + second, {relation[0], relation[2]}
        if rng.random() < 0.06:
            text, told = f"{first} and {second}, the first {link} the second", told
    else:
        text, told = noun_phrase(rng, groups[0]), {0}
        if scene["place"] and rng.random() < 0.75:
            text += " " + rng.choice(WHERE[scene["place"][1]])
    low = any(g["kind"] in world.ON_GROUND + ("boat",) for g in groups[:2])
    ground = rng.choice((PLACE if low else OVER)[scene["ground"]]) if rng.random() < (0.3 if short else 0.72) else None
    time = rng.choice(TIME[scene["time"]]) if rng.random() < (0.5 if short else 0.88) else None
    rest = [i for i in range(len(groups)) if i not in told]
    rest = [i for i in rest if rng.random() < (0.15 if short else 0.8)]
    parts = [p for p in (ground, time) if p]
    for i in list(rest):
        kind = groups[i]["kind"]
        if kind == "stars" and rng.random() < 0.35:
            parts.append(rng.choice(("under a starry sky", "under the stars", "under shining stars")))
        elif kind == "mountain" and low and rng.random() < 0.5:
            phrase = noun_phrase(rng, groups[i])
            parts.append(rng.choice((f"in front of {phrase}", f"with {phrase} in the background", f"with {phrase} behind")))
        else:
            continue
        rest.remove(i)
    extras = [noun_phrase(rng, groups[i]) for i in rest]
    if rng.random() < 0.3:
        parts.reverse()
    if time and rng.random() < 0.12 and not short:
        parts.remove(time)
        text = time + ", " + text
    text = " ".join([text] + parts)
    if extras:
        joined = extras[0] if len(extras) == 1 else ", ".join(extras[:-1]) + " and " + extras[-1]
        text += rng.choice((", with ", ", and ", " with ", " and ", ", also ")) + joined
    if not short and rng.random() < 0.3:
        text = rng.choice(OPEN) + text
    if not short and rng.random() < 0.12:
        text += ", " + rng.choice(TAIL)
    style = rng.random()
    if style < 0.35:
        text = text[0].upper() + text[1:] + ("." if rng.random() < 0.7 else "")
    elif style < 0.42:
        text += "."
    return text


def full_caption(scene):
    """Returns the caption that the judge checks: it contains everything, in plain words, and is always the same for a scene."""
    rng = random.Random(scene["seed"] + 1)
    groups = scene["groups"]

    def plain(group):
        words = [SIZE[group["size"]][0]] if group["count"] == 1 and group["size"] != "medium" and group["kind"] not in ("fence", "stars") else []
        words += [group["colour"]] if group["colour"] else []
        words.append(group["kind"] + ("s" if group["count"] > 1 else ""))
        text = " ".join(words)
        if group["kind"] == "stars":
            return "stars"
        return f"{NUMBER[group['count']][0]} {text}" if group["count"] > 1 else "the " + text if group["kind"] in ("sun", "moon") else article(text)

    if scene["relation"]:
        a, name, b = told_order(scene)
        text, told = f"{plain(groups[a])} {RELATION[name][0]} {plain(groups[b])}", {a, b}
    else:
        text, told = plain(groups[0]), {0}
        if scene["place"]:
            text += " " + WHERE[scene["place"][1]][0]
    low = any(g["kind"] in world.ON_GROUND + ("boat",) for g in groups[:2])
    text += f" {(PLACE if low else OVER)[scene['ground']][0]} {TIME[scene['time']][rng.randrange(2)]}"
    extras = [plain(g) for i, g in enumerate(groups) if i not in told]
    if extras:
        text += ", with " + " and ".join(extras)
    return text
