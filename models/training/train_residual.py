"""Stage 4: the residual head alone, on the hidden states of the finished transformer. Transformer, text encoder and tokenizer
stay fixed.

- Hidden states of about two thousand images are computed once, with and without the prompt, and kept in memory in fp16
  (0.2 MB per image). A step is then cheap, so the head is trained on far more positions than in stage 3. A resumed run
  computes them again.
- The loss uses the guided noise, as sampling does: guidance is random from 0 to GUIDANCE, and the target is always the true
  residual.
"""
import argparse
import os

import numpy as np
import torch

import optim
from checkpoints import build
from train_transformer import Latents
from transformer_model import Noise, with_unconditional

GUIDANCE = 8.0
SIZE = 32


@torch.no_grad()
def conditions(model, q, data, count, device, noise):
    """Returns the conditions with and without the prompt, [count * n, C] each, and the residuals, [count * n, Z], of all cells
    of the last scale of `count` images (a multiple of SIZE). `noise` is passed to Quantizer.quantize, for the scales before."""
    llm, found = model["llm"], []
    for _ in range(0, count, SIZE):
        f, words, _ = data.batch(SIZE)
        targets, inputs, last_rest, _ = q.quantize(f, noise)
        entries = q.embedding(targets[-1])
        flat = [z.flatten(2).transpose(1, 2).repeat(2, 1, 1) for z in inputs]
        with optim.autocast(device):
            hidden, _ = llm(*with_unconditional(*model["text"](words)), flat)
        z = llm.residual_condition(hidden[-1].float(), entries.repeat(2, 1, 1))
        rest = last_rest.flatten(2).transpose(1, 2) - entries
        found.append([part.flatten(0, 1).half() for part in (z[:SIZE], z[SIZE:], rest)])
    return [torch.cat(parts) for parts in zip(*found)]


@torch.no_grad()
def examine(head, seen, t, steps, device):
    """Returns the variance of the true and of the sampled residual, their correlation, and the error over the variance."""
    z, empty, rest = (part.float() for part in seen)
    drawn = head.sample(torch.cat([z, empty]), t, steps, Noise(5, device))
    return dict(rest_variance=round(rest.var().item(), 4), drawn_variance=round(drawn.var().item(), 4),
                correlation=round(float(np.corrcoef(rest.cpu().flatten(), drawn.cpu().flatten())[0, 1]), 3),
                error_over_variance=round(((drawn - rest).square().mean() / rest.var()).item(), 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--pictures", type=int, default=2048, help=f"a multiple of {SIZE}")
    parser.add_argument("--batch", type=int, default=1024, help="positions per step")
    parser.add_argument("--steps", type=int, default=400000)
    parser.add_argument("--minutes", type=float, default=8, help="of training; the hidden states take 3 more on 2 cores")
    parser.add_argument("--lr", type=float, default=6e-4)
    parser.add_argument("--seed", type=int, default=11)
    a = parser.parse_args()
    if a.pictures < SIZE or a.pictures % SIZE:
        parser.error(f"--pictures {a.pictures}: not a multiple of {SIZE}")
    path = os.path.join(a.out, "residual.pt")
    trained, kept = (optim.load(p, a.device) for p in (os.path.join(a.out, "transformer.pt"), path))
    if not trained:
        parser.error(f"{a.out} contains no transformer.pt")
    of, weights = [trained["step"], trained["used"]], trained["average"]
    del trained
    if kept and kept["of"] != of:
        print("residual: starting from scratch, because residual.pt belongs to a different transformer.pt", flush=True)
        kept = None
    if kept and kept["done"] and (kept["used"] / 60 >= a.minutes or kept["step"] >= a.steps):
        return print("residual: already done")
    torch.manual_seed(a.seed)
    _, tokenizer, model = build(a.out, a.device)
    model.load_state_dict(weights)
    model.eval().requires_grad_(False)
    data, val = (Latents(os.path.join(a.out, os.path.basename(folder)), a.device, seed, folder, tokenizer)
                 for folder, seed in ((a.data, a.seed), (a.val, 0)))
    z, empty, rest = conditions(model, tokenizer.quantize, data, a.pictures, a.device, 0.3)
    never_seen = conditions(model, tokenizer.quantize, val, SIZE, a.device, 0.0)
    head, scales = model["llm"].diffloss["net"].requires_grad_(True), tokenizer.quantize.scales
    steps = int(model["llm"].config["num_sampling_steps"])
    ratio = (scales - 2) / (scales - 1)  # of the guidance at the last scale
    opt, step = torch.optim.AdamW(head.parameters(), a.lr, weight_decay=0.01), 0
    run = optim.Run(a.steps, a.minutes, cool=1.0, device=a.device)
    if kept:
        head.load_state_dict(kept["model"])
        opt.load_state_dict(kept["opt"])
        step, run.used = kept["step"], kept["used"]
    torch.manual_seed(a.seed + step)

    def report():
        print(f"residual: step {step}, val", examine(head, never_seen, 4.5 * ratio, steps, a.device), flush=True)

    def checkpoint(done):
        optim.save(path, model=head.state_dict(), opt=opt.state_dict(), step=step, used=run.used, of=of, done=done)
        report()

    report()
    total = torch.zeros(2, device=a.device)
    while step < a.steps:
        factor = run.factor(step)
        if run.done:
            break
        optim.set_rate([opt], [a.lr], factor)
        rows = torch.randint(len(rest), (a.batch,), device=a.device)
        t = torch.rand(a.batch, 1, device=a.device) * GUIDANCE * ratio
        parts = head.loss(rest[rows].float(), z[rows].float(), steps, empty[rows].float(), t)
        optim.descend(sum(parts), head, [opt])
        step += 1
        total += torch.stack(parts).detach()
        if step % 500 == 0:
            print(f"residual: step {step}, {run.used / 60:.1f} min, rate {factor:.2f}, noise {total[0] / 500:.4f}, bound {total[1] / 500:.4f}", flush=True)
            total.zero_()
        if run.due():
            checkpoint(False)
    checkpoint(True)


if __name__ == "__main__":
    main()
