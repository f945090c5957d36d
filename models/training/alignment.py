"""Read-outs that help the transformer to connect words with places. They exist during training only and are never exported.

The codebook entries of an image are a noisy signal of what the words mean; the scene record states it exactly. Linear
heads therefore predict the content of the scene, as representation alignment does with the features of a trained
network (REPA: Yu et al., 2024):
- from the text encoder's output at the last word of a prompt: kinds with their colours, counts and roles in the
  relation, time, ground;
- from the first blocks of the transformer, at each noun of the prompt: its colour, count and role. Without this
  read-out, the last word contained what is on the left, but the cells did not;
- from the middle of the transformer, at each cell of a scale: kind and colour, as shares of its area.
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import captions
import dataset
import world

TAPS = (3, 5)  # number of blocks before the read-out of the nouns, and before that of the cells
THINGS = [None] + [(kind, colour) for kind in world.KINDS for colour in (world.COLOURS if kind in world.COLOURED else (None,))]
NUMBER = {thing: i for i, thing in enumerate(THINGS)}
# Colours and roles have one class more for "absent" and one for "present without it"; "beside" has a role for the left
# thing and one for the right. Counts are 0 to 3.
ROLES = (*world.RELATIONS, "beside, on the right")
CLASSES = dict(colour=len(world.COLOURS) + 2, role=len(ROLES) + 2, count=4)


class Truth:
    """The content of the scenes of a set, by row."""

    def __init__(self, folder):
        _, self.maps, count = dataset.open_set(folder)
        kinds = len(world.KINDS)
        self.things = np.zeros((count, kinds + 1), np.uint8)
        self.words = {name: np.zeros((count, kinds), np.uint8) for name in CLASSES}
        self.whole = np.zeros((count, 2), np.uint8)
        for row, scene in enumerate(dataset.read_scenes(folder)):
            self.whole[row] = world.TIMES.index(scene["time"]), world.GROUNDS.index(scene["ground"])
            for group in scene["groups"]:
                kind = world.KINDS.index(group["kind"])
                self.things[row, kind + 1] = NUMBER[group["kind"], group["colour"]]
                self.words["colour"][row, kind] = 2 + world.COLOURS.index(group["colour"]) if group["colour"] else 1
                self.words["role"][row, kind] = 1
                self.words["count"][row, kind] = group["count"]
            if scene["relation"]:
                a, name, b = captions.told_order(scene)
                for group, role in ((a, name), (b, ROLES[-1] if name == "beside" else world.INVERSE[name])):
                    kind = world.KINDS.index(scene["groups"][group]["kind"])
                    self.words["role"][row, kind] = 2 + ROLES.index(role)

    def shares(self, rows, side):
        """Returns the share of the area that each thing covers in each cell of a side x side grid [B, things, side, side]."""
        maps = self.maps[rows]
        b, height, width = maps.shape
        thing = np.take_along_axis(self.things[rows], maps.reshape(b, -1).astype(np.int64), 1)
        y, x = np.arange(height) * side // height, np.arange(width) * side // width
        cell = (y[:, None] * side + x).reshape(-1)
        place = (np.arange(b)[:, None] * len(THINGS) + thing) * (side * side) + cell
        counts = np.bincount(place.reshape(-1), minlength=b * len(THINGS) * side * side)
        return torch.from_numpy(counts.reshape(b, len(THINGS), side, side)).float() * (side * side / (height * width))


class Nouns:
    """Finds the nouns of prompts among their tokens."""

    def __init__(self, tokenizer):
        # True if a token starts a word or is not a word. Ġ, the space in byte-level tokens, counts as a letter in Python.
        self.starts = torch.tensor([not tokenizer.id_to_token(i)[0].isalpha() or tokenizer.id_to_token(i)[0] == "Ġ" for i in range(tokenizer.get_vocab_size())])
        forms = {tuple(tokenizer.encode(before + noun + end).ids): kind for kind, name in enumerate(world.KINDS)
                 for noun in captions.NOUN[name] for end in ("", "s") for before in ("", " ")}
        self.forms = sorted(forms.items(), key=lambda form: len(form[0]))  # longer forms come last and win: a rocket ship is not a ship

    def __call__(self, ids):
        """Maps ids [B,T] to the row, the place of the last token and the kind of each noun, [N] each, on the CPU."""
        ids = ids.cpu()
        kinds = torch.full(ids.shape, -1)
        ends = F.pad(self.starts[ids[:, 1:]], (0, 1), value=True)
        for form, kind in self.forms:
            at = ends[:, len(form) - 1:]
            for i, token in enumerate(form):
                at = at & (ids[:, i:ids.shape[1] - len(form) + 1 + i] == token)
            kinds[:, len(form) - 1:][at] = kind
        rows, places = torch.nonzero(kinds >= 0, as_tuple=True)
        return rows, places, kinds[rows, places]


class Alignment(nn.Module):
    """The linear heads, and their losses."""

    def __init__(self, width, words_width):
        super().__init__()
        self.nouns = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, sum(CLASSES.values())))
        self.cells = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, len(THINGS)))
        kinds = len(world.KINDS)
        self.scene = nn.ModuleDict({name: nn.Linear(words_width, kinds * n) for name, n in CLASSES.items()})
        self.whole = nn.Linear(words_width, len(world.TIMES) + len(world.GROUNDS))

    def of_cells(self, tapped, shares, sides):
        """Loss of the cells. tapped: hidden states [B, n_k, C] of the scales to be read; shares [B, things, HW, HW], which are
        pooled in the same way as the latents. All scales have the same weight: 2 x 2 and 3 x 3 have few cells, but
        decide which thing is on the left and which on the right."""
        losses = []
        for x, side in zip(tapped, sides):
            target = F.adaptive_avg_pool2d(shares, side).flatten(2).transpose(1, 2)
            losses.append(-(target * self.cells(x.float()).log_softmax(-1)).sum(-1).mean())
        return sum(losses) / len(losses)

    def of_nouns(self, tapped, nouns, truth, rows):
        """Loss of the nouns. tapped: hidden states [B, T, C] of the prompt; nouns: their rows, places and kinds. Nouns that the
        scene does not contain are skipped."""
        batch, places, kinds = nouns
        targets = {name: torch.from_numpy(truth.words[name][rows].astype(np.int64))[batch, kinds] for name in CLASSES}
        there = targets["count"] > 0
        if not there.any():
            return tapped.new_zeros(())
        read = self.nouns(tapped[batch[there], places[there]].float()).split(tuple(CLASSES.values()), -1)
        return sum(F.cross_entropy(r, targets[name][there].to(r.device)) for name, r in zip(CLASSES, read))

    def of_words(self, last, truth, rows):
        """Loss of the last words. last: the text encoder's output [B, D] at the last word of each prompt."""
        device, loss = last.device, 0.0
        for name, head in self.scene.items():
            target = torch.from_numpy(truth.words[name][rows].astype(np.int64)).to(device)
            loss = loss + F.cross_entropy(head(last).view(*target.shape, -1).flatten(0, 1), target.flatten())
        whole = torch.from_numpy(truth.whole[rows].astype(np.int64)).to(device)
        time, ground = self.whole(last).split((len(world.TIMES), len(world.GROUNDS)), 1)
        return loss + 0.2 * (F.cross_entropy(time, whole[:, 0]) + F.cross_entropy(ground, whole[:, 1]))
