"""Computes the figures and contact sheets of models/README.md and training/README.md from the checkpoints.

Usage: figures.py --out FOLDER --val SET --kept SET --to FOLDER

- reconstruction, discrete only against discrete plus residual: PSNR and a Fréchet distance on the judge's features;
- the last scale alone, with the true tokens of the scales before it: no last scale, nearest entries, and sampled entries;
  the entries each with and without the residual head, and the nearest entries also with the true residual;
- generation with and without the residual head, with the same seeds: the same distance, at guidance 4.5 and 1, and a sheet side by side;
- guidance 1 to 8; eight seeds of one prompt, with their mean pairwise distance; smooth and hard sampling.
"""
import argparse
import json
import os

import numpy as np
import torch

import captions
import dataset
import judge
import paint
import text_encoder
from batches import Pictures, to_bytes
from checkpoints import load_model
from sample import PROMPTS, pictures
from train_autoencoder import psnr
from transformer_model import Noise, draw_entries, with_unconditional


@torch.no_grad()
def features(model, images):
    """Pooled features [N, 240] of the judge's two deepest stages, for images uint8 [N,128,128,3]."""
    out = []
    for start in range(0, len(images), 32):
        x = torch.from_numpy(np.array(images[start:start + 32])).permute(0, 3, 1, 2).float() / 127.5 - 1
        c = model.s8(model.s4(model.s2(x)))
        out.append(torch.cat([c.mean((2, 3)), model.s16(c).mean((2, 3))], 1))
    return torch.cat(out).double()


def frechet(a, b):
    """Returns the Fréchet distance between two Gaussians fitted to features (Heusel et al., 2017)."""
    ca, cb = torch.cov(a.T), torch.cov(b.T)
    values = torch.linalg.eigvals(ca @ cb).real.clamp_min(0)
    return ((a.mean(0) - b.mean(0)).square().sum() + ca.trace() + cb.trace() - 2 * values.sqrt().sum()).item()


def spread(images):
    """Returns the mean distance between two images of a set: root mean square over pixels, in levels of 255."""
    flat = torch.from_numpy(np.stack(images)).float().flatten(1)
    gaps = [(flat[i] - flat[j]).square().mean().sqrt().item() for i in range(len(flat)) for j in range(i)]
    return sum(gaps) / len(gaps)


@torch.no_grad()
def reconstruction(tokenizer, reader, val, count, to):
    found = {"discrete": [], "hybrid": []}
    truth = []
    for start in range(0, count, 16):
        x, _ = val.at(list(range(start, start + 16)))
        f = tokenizer.encode(x).float()
        *_, f_hat = tokenizer.quantize.quantize(f)
        truth.append(x)
        found["discrete"].append(tokenizer.decode(f_hat)), found["hybrid"].append(tokenizer.decode(f))
    truth = torch.cat(truth)
    real = features(reader, to_bytes(truth))
    result = {}
    for name, parts in found.items():
        guess = torch.cat(parts)
        found[name] = to_bytes(guess[:12])
        result[name] = dict(psnr=round(psnr(guess, truth), 2), frechet=round(frechet(features(reader, to_bytes(guess)), real), 4))
    rows = [p for three in zip(to_bytes(truth[:12]), found["discrete"], found["hybrid"]) for p in three]
    paint.sheet(rows, 6).save(os.path.join(to, "reconstruction.png"))
    return result


@torch.no_grad()
def last_scale(words, tokenizer, model, reader, scenes, images, device, guidance=4.5):
    """Returns what the last scale and the residual add to true tokens: {name: PSNR and distance}."""
    llm, q = model["llm"], tokenizer.quantize
    k, table, noise = q.scales - 1, q.embedding.weight, Noise(1, device)
    ratio, steps = (k - 1) / k, int(llm.config["num_sampling_steps"])
    found = {}
    for start in range(0, len(scenes), 32):
        x = torch.from_numpy(np.array(images[start:start + 32])).permute(0, 3, 1, 2).float().to(device) / 127.5 - 1
        f = tokenizer.encode(x).float()
        targets, inputs, rest, _ = q.quantize(f)
        ids = text_encoder.encode(words, [captions.full_caption(s) for s in scenes[start:start + 32]], llm.tokens).to(device)
        hidden, head = llm(*with_unconditional(*model["text"](ids)), [z.flatten(2).transpose(1, 2).repeat(2, 1, 1) for z in inputs])
        logits, t, n = llm.logits(hidden[-1], head), guidance * ratio, len(f)
        index, drawn = draw_entries((1 + t) * logits[:n] - t * logits[n:], k, ratio, table, True, True, noise)
        grid = lambda z: z.reshape(n, -1, z.shape[-1]).transpose(1, 2).reshape(f.shape)
        latents = {"no last scale": f - rest, "nearest entries and the true rest": f}
        for name, entry, chosen in (("nearest entries", table[targets[-1]], targets[-1]), ("drawn entries", drawn, index)):
            z = llm.residual_condition(hidden[-1], table[chosen].repeat(2, 1, 1)).flatten(0, 1)
            latents[name] = f - rest + grid(entry)
            latents[name + " and the residual head"] = latents[name] + grid(llm.diffloss["net"].sample(z, t, steps, noise))
        for name, latent in latents.items():
            guess = tokenizer.decode(latent)
            found.setdefault(name, []).append((psnr(guess, x) * n, to_bytes(guess)))
    real, result = features(reader, images), {}
    for name, parts in found.items():
        errors, guesses = zip(*parts)
        result[name] = dict(psnr=round(sum(errors) / len(scenes), 2), frechet=round(frechet(features(reader, np.concatenate(guesses)), real), 4))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("out", "val", "kept", "to"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--count", type=int, default=256)
    a = parser.parse_args()
    os.makedirs(a.to, exist_ok=True)
    words, tokenizer, model = load_model(a.out, a.device)
    reader, val = judge.load(a.out), Pictures(a.val, "cpu", 0)
    draw = lambda prompts, seed=0, **how: list(pictures(model, tokenizer, words, prompts, a.device, seed, **how))
    result = dict(reconstruction=reconstruction(tokenizer.cpu(), reader, val, a.count, a.to))
    tokenizer.to(a.device)

    scenes = dataset.read_scenes(a.kept)[:a.count]
    images = dataset.open_set(a.kept)[0][:a.count]
    result["last scale"] = last_scale(words, tokenizer, model, reader, scenes, images, a.device)
    real = features(reader, images)
    result["generation"] = {}
    sheets = {}
    for name, how in (("with residual", {}), ("without residual", dict(use_residual=False)), ("hard", dict(smooth=False)),
                      ("with residual, guidance 1", dict(guidance=1.0)), ("without residual, guidance 1", dict(guidance=1.0, use_residual=False))):
        drawn = []
        for start in range(0, len(scenes), 16):
            drawn += draw([captions.full_caption(s) for s in scenes[start:start + 16]], start, **how)
        result["generation"][name] = round(frechet(features(reader, np.stack(drawn)), real), 4)
        sheets[name] = drawn[:16]
    paint.sheet([p for pair in zip(sheets["with residual"], sheets["without residual"]) for p in pair], 8).save(os.path.join(a.to, "residual.png"))

    row = [p for prompt in PROMPTS[:4] for g in range(1, 9) for p in draw([prompt], 3, guidance=float(g))]
    paint.sheet(row, 8).save(os.path.join(a.to, "guidance.png"))
    many = [draw([prompt] * 1, seed)[0] for prompt in PROMPTS[:4] for seed in range(8)]
    result["eight seeds, mean pairwise distance"] = [round(spread(many[i:i + 8]), 1) for i in range(0, 32, 8)]
    paint.sheet(many, 8).save(os.path.join(a.to, "seeds.png"))
    paint.sheet(draw(PROMPTS), 8).save(os.path.join(a.to, "prompts.png"))
    json.dump(result, open(os.path.join(a.to, "figures.json"), "w"), indent=1)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
