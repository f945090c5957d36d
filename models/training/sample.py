"""Generates a grid of images from prompts with a trained checkpoint, in torch, in the same way as hart's pipeline."""
import argparse
import time

import torch

import paint
import text_encoder
from batches import to_bytes
from checkpoints import load_model
from transformer_model import Noise, generate

PROMPTS = ["a red house beside a tree under a night sky", "a blue car to the left of a yellow house on grass at dusk",
           "three white birds over the sea at dawn", "a green balloon above a red boat on a lake during the day",
           "a purple flower in the snow", "two orange trees on a green field with a mountain and the sun",
           "a small black rocket to the right of the moon at night with stars", "a white fence in front of a pink house in the desert at sunset",
           "a brown house", "a yellow boat on calm water at midnight under a starry sky", "a red tree to the right of a blue tree in winter",
           "the sun above a large orange house on sand at daybreak", "a big purple car on a sandy beach in the evening, with two clouds",
           "two pink balloons at noon over the snow", "a blue bird next to a white cloud by day", "a tall green tree behind a red car in a meadow at dawn"]


@torch.no_grad()
def pictures(model, tokenizer, words, prompts, device="cpu", seed=0, guidance=4.5, smooth=True, use_residual=True):
    model.eval()
    ids = text_encoder.encode(words, prompts, model["llm"].tokens).to(device)
    context, mask, positions = model["text"](ids)
    f = generate(model["llm"], tokenizer.quantize, context, mask, positions, guidance, smooth, Noise(seed, device), use_residual)
    return to_bytes(tokenizer.decode(f))


def draw(model, tokenizer, words, prompts, path, device="cpu", columns=8, **how):
    paint.sheet(list(pictures(model, tokenizer, words, prompts, device, **how)), columns).save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", nargs="*")
    parser.add_argument("--out", required=True, help="folder of the checkpoints")
    parser.add_argument("--sheet", default="sample.png")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--guidance", type=float, default=4.5)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--no-residual", action="store_true")
    a = parser.parse_args()
    words, tokenizer, model = load_model(a.out, a.device)
    start, rows = time.time(), []
    for seed in range(a.seeds):
        rows += list(pictures(model, tokenizer, words, a.prompts or PROMPTS, a.device, seed, a.guidance, not a.hard, not a.no_residual))
    print(f"{len(rows)} images in {time.time() - start:.1f} s")
    paint.sheet(rows, len(a.prompts) if a.prompts and a.seeds > 1 else 8).save(a.sheet)
