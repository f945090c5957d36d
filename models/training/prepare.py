"""Prepares the data of the transformer: the latent of every image under the frozen tokenizer, and tokenised captions of every scene.

Writes into --out: SET/latents.npy [N,Z,HW,HW] and SET/captions.npy [N,8,T] for each set, and text_tokenizer.json.
"""
import argparse
import multiprocessing
import os
import random

import numpy as np
import torch

import captions
import dataset
import optim
import text_encoder
from batches import Pictures
from checkpoints import load_tokenizer
from transformer_model import DEFAULT

WORDINGS = 8


@torch.no_grad()
def write_latents(folder, out, model, device, batch):
    pictures = Pictures(folder, device, 0, on_device=False)
    path = os.path.join(out, "latents.npy")
    if os.path.exists(path):
        return
    z, side = model.config["z_channels"], model.config["v_patch_nums"][-1]
    latents = np.lib.format.open_memmap(path + ".part", "w+", np.float16, (pictures.count, z, side, side))
    for start in range(0, pictures.count, batch):
        picture, _ = pictures.at(list(range(start, min(start + batch, pictures.count))))
        with optim.autocast(device):
            latents[start:start + batch] = model.encode(picture.to(device)).float().cpu().numpy()
        if start // batch % 50 == 0:
            print(f"prepare {folder}: latents {start}/{pictures.count}", flush=True)
    latents.flush()
    os.replace(path + ".part", path)


class LazyLatents:
    """Latents that are computed on first use and then kept in a file beside the checkpoints."""

    def __init__(self, folder, out, model):
        self.pictures, self.model = Pictures(folder, "cpu", 0), model
        z, side, n = model.config["z_channels"], model.config["v_patch_nums"][-1], self.pictures.count
        os.makedirs(out, exist_ok=True)
        self.latents = self._map(os.path.join(out, "latents.part"), np.float16, (n, z, side, side))
        self.known = self._map(os.path.join(out, "latents.known"), np.uint8, (n,))

    @staticmethod
    def _map(path, kind, shape):
        with open(path, "ab") as out:
            out.truncate(int(np.prod(shape)) * np.dtype(kind).itemsize)
        return np.memmap(path, kind, "r+", shape=shape)

    def __len__(self):
        return len(self.known)

    @torch.no_grad()
    def __getitem__(self, rows):
        missing = np.unique(rows[self.known[rows] == 0])
        if len(missing):
            with optim.autocast("cpu"):
                self.latents[missing] = self.model.encode(self.pictures.at(missing)[0]).float().numpy()
            self.known[missing] = 1
        return self.latents[rows]


def _say(job):
    start, scenes = job
    rng = random.Random(f"captions {start}")
    return [captions.caption(s, rng) for s in scenes for _ in range(WORDINGS)]


def write_captions(folder, out, tokenizer, length):
    path = os.path.join(out, "captions.npy")
    if os.path.exists(path):
        return
    scenes = dataset.read_scenes(folder)
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        texts = [t for part in pool.imap(_say, [(i, scenes[i:i + 2048]) for i in range(0, len(scenes), 2048)]) for t in part]
    ids = text_encoder.encode(tokenizer, texts, length)
    with open(path + ".part", "wb") as file:
        np.save(file, ids.view(len(scenes), WORDINGS, length).numpy().astype(np.int16))
    os.replace(path + ".part", path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lazy", action="store_true", help="write captions only; training computes the latent of an image on first use")
    a = parser.parse_args()
    words = text_encoder.train_tokenizer(os.path.join(a.out, "text_tokenizer.json"))
    model = load_tokenizer(a.out, a.device)
    for folder in a.sets:
        out = os.path.join(a.out, os.path.basename(folder))
        os.makedirs(out, exist_ok=True)
        write_captions(folder, out, words, DEFAULT["context_token"])
        if not a.lazy:
            write_latents(folder, out, model, a.device, a.batch)
