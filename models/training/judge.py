"""A judge that is independent of the generator: a small network that reads images of scenes (what each pixel shows, its
colour, the time and the ground). It is trained on rendered images alone, and then checks whether generated images show
what their prompts ask for.

  judge.py train    --data SET --val SET --out FOLDER      trains; prints how well it reads rendered images it never saw
  judge.py ceiling  --kept SET --out FOLDER                judges rendered images of held-out scenes (the best possible result)
  judge.py evaluate --kept SET --out FOLDER [--count 512]  judges images generated from held-out prompts
"""
import argparse
import collections
import json
import os

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import captions
import dataset
import optim
import paint
import sample
import world
from batches import Pictures
from checkpoints import load_model

LEAST = dict(stars=10, bird=16, moon=14, flower=14, fence=20)  # fewest pixels (of 64 x 64) for a thing to count as present
NO_COLOUR = 255


class Reader(nn.Module):
    """Maps images [B,3,128,128] to logits: kinds [B,15,64,64], colours [B,10,64,64], time [B,4], ground [B,4]."""

    def __init__(self, width=40):
        super().__init__()
        def stage(cin, cout, stride):
            return nn.Sequential(nn.Conv2d(cin, cout, 3, stride, 1), nn.BatchNorm2d(cout), nn.ReLU(), nn.Conv2d(cout, cout, 3, 1, 1), nn.BatchNorm2d(cout), nn.ReLU())
        self.s2, self.s4, self.s8, self.s16 = stage(3, width, 2), stage(width, 2 * width, 2), stage(2 * width, 3 * width, 2), stage(3 * width, 3 * width, 2)
        self.u8, self.u4, self.u2 = stage(6 * width, 2 * width, 1), stage(4 * width, 2 * width, 1), stage(3 * width, width, 1)
        self.kinds, self.colours = nn.Conv2d(width, len(world.KINDS) + 1, 1), nn.Conv2d(width, len(world.COLOURS), 1)
        self.whole = nn.Linear(3 * width, len(world.TIMES) + len(world.GROUNDS))

    def forward(self, x):
        up = lambda t: F.interpolate(t, scale_factor=2, mode="nearest")
        a = self.s2(x)
        b = self.s4(a)
        c = self.s8(b)
        d = self.s16(c)
        y = self.u8(torch.cat([up(d), c], 1))
        y = self.u4(torch.cat([up(y), b], 1))
        y = self.u2(torch.cat([up(y), a], 1))
        time, ground = self.whole(d.mean((2, 3))).split((len(world.TIMES), len(world.GROUNDS)), 1)
        return self.kinds(y), self.colours(y), time, ground


def labels(kinds, scenes):
    """Returns the labels of maps [B,128,128] and scenes: kinds and colours [B,64,64], times and grounds [B]."""
    kinds = kinds[:, 1::2, 1::2].long()
    table = torch.full((len(scenes), len(world.KINDS) + 1), NO_COLOUR)
    for row, scene in enumerate(scenes):
        for g in scene["groups"]:
            if g["colour"]:
                table[row, world.KINDS.index(g["kind"]) + 1] = world.COLOURS.index(g["colour"])
    colours = table.gather(1, kinds.flatten(1)).view_as(kinds)
    return (kinds, colours, torch.tensor([world.TIMES.index(s["time"]) for s in scenes]), torch.tensor([world.GROUNDS.index(s["ground"]) for s in scenes]))


def kind_weights():
    """Returns a weight for each kind. Small things have few pixels, and without a weight the network would predict the background
    instead; stars count with the area of the sky that they fill."""
    area = torch.tensor([world.HEIGHT[k] ** 2 * world.ASPECT[k] for k in world.KINDS], dtype=torch.float32)
    return torch.cat([torch.tensor([0.5]), (1500 / area).sqrt().clamp(0.7, 2)])


def roughen(x):
    """Adds blur, lower resolution, noise and a small colour shift, because generated images are softer than rendered ones."""
    if torch.rand(()) < 0.3:
        side = int(torch.randint(40, 112, ()))
        x = F.interpolate(F.interpolate(x, size=side, mode="bilinear", antialias=True), size=x.shape[-1], mode="bilinear")
    if torch.rand(()) < 0.6:
        k = int(torch.randint(1, 3, ())) * 2 + 1
        x = F.avg_pool2d(F.pad(x, (k // 2,) * 4, mode="replicate"), k, 1) * (w := float(torch.rand(()))) + x * (1 - w)
    x = x + torch.randn(x.shape[0], 3, 1, 1) * 0.03 + torch.randn_like(x) * 0.04 * torch.rand(len(x), 1, 1, 1)
    return x.clamp(-1, 1)


def train(a):
    torch.manual_seed(31)
    model, path = Reader().to(memory_format=torch.channels_last), os.path.join(a.out, "judge.pt")
    weights = kind_weights()
    opt = torch.optim.AdamW(model.parameters(), 2e-3, weight_decay=0.01)
    run, step = optim.Run(a.steps, a.minutes, every=120), 0
    kept = optim.load(path)
    if kept:
        model.load_state_dict(kept["model"]), opt.load_state_dict(kept["opt"])
        step, run.used = kept["step"], kept["used"]
        if kept["done"]:
            return print("judge: already done")
    pictures, scenes = Pictures(a.data, "cpu", 40 + step), dataset.read_scenes(a.data)
    while step < a.steps:
        factor = run.factor(step)
        if run.done:
            break
        optim.set_rate([opt], [2e-3], factor)
        index = np.sort(pictures.rng.integers(0, pictures.count, a.batch))
        x, maps = pictures.at(index)
        kinds, colours, time, ground = labels(maps, [scenes[i] for i in index])
        x = roughen(x)
        with optim.autocast("cpu"):
            k, c, t, g = model(x.contiguous(memory_format=torch.channels_last))
        loss = (F.cross_entropy(k.float(), kinds, weights) * 3 + F.cross_entropy(c.float(), colours, ignore_index=NO_COLOUR)
                + 0.3 * F.cross_entropy(t.float(), time) + 0.3 * F.cross_entropy(g.float(), ground))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        step += 1
        if step % 25 == 0:
            print(f"judge: step {step}, loss {loss.item():.4f}, {run.used / 60:.1f} min", flush=True)
        if run.due():
            optim.save(path, model=model.state_dict(), opt=opt.state_dict(), step=step, used=run.used, done=False)
    optim.save(path, model=model.state_dict(), opt=opt.state_dict(), step=step, used=run.used, done=True)
    print(json.dumps(judge_set(load(a.out), dataset.read_scenes(a.val)[:512], Pictures(a.val, "cpu", 0).pictures[:512])[0]))


def load(out):
    model = Reader().eval()
    model.load_state_dict(optim.load(os.path.join(out, "judge.pt"))["model"])
    return model


@torch.no_grad()
def read(model, pictures):
    """Returns what the judge reads in images uint8 [N,128,128,3]: kinds and colours [N,64,64], time and ground [N]."""
    out = []
    for start in range(0, len(pictures), 32):
        x = torch.from_numpy(np.ascontiguousarray(pictures[start:start + 32])).permute(0, 3, 1, 2).float() / 127.5 - 1
        k, c, t, g = model(x)
        out.append((k.argmax(1), c.argmax(1), t.argmax(1), g.argmax(1)))
    return [torch.cat(p).numpy() for p in zip(*out)]


def pieces(mask, least):
    """Returns the sizes of the connected pieces (8 neighbours) of a mask that have at least `least` pixels."""
    todo, sizes = set(map(tuple, np.argwhere(mask))), []
    while todo:
        front, size = [todo.pop()], 1
        while front:
            y, x = front.pop()
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    n = (y + dy, x + dx)
                    if n in todo:
                        todo.remove(n)
                        front.append(n)
                        size += 1
        if size >= least:
            sizes.append(size)
    return sizes


def holds(name, a, b):
    """Returns whether mask a has the named relation to mask b (64 x 64 masks)."""
    (ya, xa), (yb, xb) = np.nonzero(a), np.nonzero(b)
    dx, dy = xb.mean() - xa.mean(), yb.mean() - ya.mean()
    gap = max(np.percentile(xb, 3) - np.percentile(xa, 97), np.percentile(xa, 3) - np.percentile(xb, 97))
    if name in ("left of", "right of"):
        return (dx if name == "left of" else -dx) > 2
    if name == "beside":
        return -3 <= gap <= 9 and abs(dx) > 0.7 * abs(dy)
    if name in ("above", "below"):
        return (dy if name == "above" else -dy) > 4
    foot = np.percentile(yb, 97) - np.percentile(ya, 97)
    return gap < 1 and (foot if name == "behind" else -foot) > -1.5


def judge_set(model, scenes, pictures):
    """Checks every attribute that a prompt names against what the judge reads. Returns (figures and confusion tables, errors of
    each image)."""
    kinds, colours, times, grounds = read(model, pictures)
    right, all_of, confusion, verdicts = collections.Counter(), collections.Counter(), {"colour": {}, "time": {}, "kind": {}}, []

    def note(what, ok, verdict):
        all_of[what] += 1
        right[what] += bool(ok)
        if not ok:
            verdict.append(what)

    def confuse(table, said, seen):
        row = confusion[table].setdefault(said, {})
        row[seen] = row.get(seen, 0) + 1

    for i, scene in enumerate(scenes):
        verdict, masks = [], []
        named = scene["groups"]
        for g in named:
            mask = kinds[i] == world.KINDS.index(g["kind"]) + 1
            least = LEAST.get(g["kind"], 24)
            masks.append(mask)
            there = mask.sum() >= least
            note("object present", there, verdict)
            note("object present, with a colour" if g["kind"] in world.COLOURED else "object present, without a colour", there, [])
            confuse("kind", g["kind"], g["kind"] if there else "absent")
            if not there:
                if g["colour"]:
                    note("colour", False, verdict)
                continue
            if g["colour"]:
                seen = world.COLOURS[np.bincount(colours[i][mask], minlength=len(world.COLOURS)).argmax()]
                note("colour", seen == g["colour"], verdict)
                confuse("colour", g["colour"], seen)
            if g["kind"] in world.COUNTABLE and not scene["relation"]:
                note("count", len(pieces(mask, least * 0.5)) == g["count"], verdict)
        if scene["relation"]:
            a, name, b = scene["relation"]
            ok = masks[a].any() and masks[b].any() and holds(name, masks[a], masks[b])
            note("relation", ok, verdict)
            note("relation " + name, ok, [])
        note("time", world.TIMES[times[i]] == scene["time"], verdict)
        confuse("time", scene["time"], world.TIMES[times[i]])
        note("ground", world.GROUNDS[grounds[i]] == scene["ground"], verdict)
        verdicts.append(verdict)
    figures = {k: [round(right[k] / n, 4), n] for k, n in sorted(all_of.items())}
    figures["everything right"] = [round(sum(not v for v in verdicts) / len(verdicts), 4), len(verdicts)]
    return dict(figures=figures, confusion=confusion), verdicts


def tables(found):
    """Returns the figures and confusion tables in Markdown."""
    lines = ["| asked for | right | of |", "| --- | --- | --- |"]
    lines += [f"| {what} | {100 * share:.1f} % | {n} |" for what, (share, n) in found["figures"].items()]
    for name, rows in found["confusion"].items():
        seen = sorted({s for row in rows.values() for s in row}, key=lambda s: (s not in rows, list(rows).index(s) if s in rows else 0, s))
        lines += ["", f"| {name} asked for | " + " | ".join(f"seen {s}" for s in seen) + " |", "| --- " * (len(seen) + 1) + "|"]
        lines += [f"| {said} | " + " | ".join(str(row.get(s, "")) for s in seen) + " |" for said, row in rows.items()]
    return "\n".join(lines) + "\n"


def ceiling(a):
    scenes, pictures = dataset.read_scenes(a.kept)[:a.count], dataset.open_set(a.kept)[0][:a.count]
    found, _ = judge_set(load(a.out), scenes, pictures)
    print(json.dumps(found["figures"], indent=1))


def evaluate(a):
    words, tokenizer, model = load_model(a.out, a.device)
    scenes = dataset.read_scenes(a.kept)[:a.count]
    prompts, drawn = [captions.full_caption(s) for s in scenes], []
    for start in range(0, len(prompts), a.batch):
        drawn += list(sample.pictures(model, tokenizer, words, prompts[start:start + a.batch], a.device, 1000 + start, a.guidance, not a.hard, not a.no_residual))
    found, verdicts = judge_set(load(a.out), scenes, np.stack(drawn))
    found["prompts"] = [dict(prompt=p, wrong=v) for p, v in zip(prompts, verdicts)]
    name = os.path.join(a.out, "judged" + a.name)
    json.dump(found, open(name + ".json", "w"), indent=1)
    with open(name + ".md", "w") as out:
        out.write(tables(found))
    paint.sheet(drawn[:48], 8).save(name + ".png")
    wrong = [d for d, v in zip(drawn, verdicts) if v][:24]
    if wrong:
        paint.sheet(wrong, 8).save(name + "_wrong.png")
    print(json.dumps(found["figures"], indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("train", "ceiling", "evaluate"))
    parser.add_argument("--data")
    parser.add_argument("--val")
    parser.add_argument("--kept")
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--count", type=int, default=512)
    parser.add_argument("--guidance", type=float, default=4.5)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--no-residual", action="store_true")
    parser.add_argument("--name", default="")
    a = parser.parse_args()
    dict(train=train, ceiling=ceiling, evaluate=evaluate)[a.what](a)
