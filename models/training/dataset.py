"""Renders a set of scenes into memory-mapped files, on all cores. An interrupted run resumes where it stopped.

FOLDER/pictures.u8 [N,128,128,3], FOLDER/maps.u8 [N,128,128] (kind + 1 of each pixel, 0 background) and
FOLDER/scenes.jsonl. Image i depends on (seed, i) alone. `--kept-aside` renders only scenes with combinations that
training sets never contain.
"""
import argparse
import json
import multiprocessing
import os

import numpy as np

import paint
import world

CHUNK = 1024


def open_set(folder):
    """Opens a finished set: images and maps as memory maps, and their number."""
    n = json.load(open(os.path.join(folder, "set.json")))["count"]
    side = world.SIDE
    pictures = np.memmap(os.path.join(folder, "pictures.u8"), np.uint8, "r", shape=(n, side, side, 3))
    maps = np.memmap(os.path.join(folder, "maps.u8"), np.uint8, "r", shape=(n, side, side))
    return pictures, maps, n


def read_scenes(folder):
    with open(os.path.join(folder, "scenes.jsonl")) as lines:
        return [json.loads(line) for line in lines]


def _draw(job):
    folder, seed, start, stop, count, kept_aside = job
    done = os.path.join(folder, "chunks", f"{start}.jsonl")
    if os.path.exists(done):
        return start
    side, scenes = world.SIDE, []
    pictures = np.memmap(os.path.join(folder, "pictures.u8"), np.uint8, "r+", shape=(count, side, side, 3))
    maps = np.memmap(os.path.join(folder, "maps.u8"), np.uint8, "r+", shape=(count, side, side))
    for i in range(start, stop):
        scene = world.scene_for(seed, i, kept_aside)
        pictures[i], maps[i] = paint.render(scene)
        scenes.append(scene)
    pictures.flush(), maps.flush()
    with open(done + ".part", "w") as out:
        out.writelines(json.dumps(s, separators=(",", ":")) + "\n" for s in scenes)
    os.replace(done + ".part", done)
    return start


def make(folder, count, seed, kept_aside=False, workers=2):
    if os.path.exists(os.path.join(folder, "set.json")):
        return
    os.makedirs(os.path.join(folder, "chunks"), exist_ok=True)
    for name, size in (("pictures.u8", count * world.SIDE ** 2 * 3), ("maps.u8", count * world.SIDE ** 2)):
        with open(os.path.join(folder, name), "ab") as out:
            out.truncate(size)
    jobs = [(folder, seed, s, min(s + CHUNK, count), count, kept_aside) for s in range(0, count, CHUNK)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for n, _ in enumerate(pool.imap_unordered(_draw, jobs), 1):
            if n % 10 == 0 or n == len(jobs):
                print(f"dataset {folder}: {n}/{len(jobs)} chunks", flush=True)
    with open(os.path.join(folder, "scenes.jsonl"), "w") as out:
        for job in jobs:
            with open(os.path.join(folder, "chunks", f"{job[2]}.jsonl")) as part:
                out.write(part.read())
    with open(os.path.join(folder, "set.json"), "w") as out:
        json.dump(dict(count=count, seed=seed, kept_aside=kept_aside), out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--count", type=int, default=65536)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept-aside", action="store_true")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    a = parser.parse_args()
    make(a.out, a.count, a.seed, a.kept_aside, a.workers)
