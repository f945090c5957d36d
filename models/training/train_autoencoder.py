"""Stage 1: encoder and decoder without a codebook. Noise on the latents keeps them smooth and makes the decoder robust.

In the loss, things weigh three times as much as sky and ground, fences and birds nine times, and edges count in addition.
Otherwise the decoder learns the colours of small things last, and thin or pale things never. On a CPU most of the budget
goes to 64 x 64 crops of images, which gives four times as many steps in the same time. The last part uses whole images,
whose norms and attention differ a little from those of a crop.
"""
import argparse
import os

import torch

import optim
import paint
import world
from batches import Pictures, to_bytes
from tokenizer_model import Tokenizer


LOOK = torch.tensor([1.0] + [9.0 if kind in ("fence", "bird") else 3.0 for kind in world.KINDS])


def picture_loss(guess, truth, kinds):
    guess = guess.float()
    weight = LOOK.to(kinds.device)[kinds.long()][:, None]
    weight = weight / weight.mean()
    loss = ((guess - truth).abs() * weight).mean() + ((guess - truth).square() * weight).mean()
    for dim in (2, 3):
        edges = (guess.diff(dim=dim) - truth.diff(dim=dim)).abs()
        here = torch.maximum(weight.narrow(dim, 0, edges.shape[dim]), weight.narrow(dim, 1, edges.shape[dim]))
        loss = loss + 0.5 * (edges * here).mean()
    return loss


def psnr(guess, truth):
    """Returns the PSNR in decibels, averaged over images in -1..1."""
    error = (guess.float().clamp(-1, 1) - truth).square().flatten(1).mean(1)
    return (10 * torch.log10(4 / error)).mean().item()


def cut(truth, kinds, rng, side=64):
    """Crops a batch to one square: of three random squares, the one that shows most of the things."""
    room = (truth.shape[-1] - side) // 8 + 1
    best = max(((rng.integers(room) * 8, rng.integers(room) * 8) for _ in range(3)),
               key=lambda at: (kinds[:, at[0]:at[0] + side, at[1]:at[1] + side] > 0).sum().item())
    here = (slice(None),) * (truth.ndim - 2) + tuple(slice(c, c + side) for c in best)
    return truth[here].contiguous(memory_format=torch.channels_last), kinds[here[1:]]


@torch.no_grad()
def examine(model, pictures, out, name, device, count=64):
    """Returns the PSNR on validation images, of all pixels and of things alone, and writes a sheet for inspection."""
    truth, kinds = pictures.at(list(range(count)))
    with optim.autocast(device):
        guess = torch.cat([model.decode(model.encode(part)) for part in truth.split(16)]).float()
    things = (kinds > 0)[:, None].expand_as(truth)
    on_things = 10 * torch.log10(4 / (guess.clamp(-1, 1) - truth)[things].square().mean()).item()
    rows = [p for pair in zip(to_bytes(truth[:20]), to_bytes(guess[:20])) for p in pair]
    paint.sheet(rows, 8).save(os.path.join(out, f"{name}.png"))
    return psnr(guess, truth), on_things


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--cuts", type=float, default=0, help="share of the budget spent on crops of images")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.manual_seed(a.seed)
    model = Tokenizer().to(a.device).to(memory_format=torch.channels_last)
    for unused in (model.quantize,):
        unused.requires_grad_(False)
    opts, rates = optim.optimizers(model, a.lr), (a.lr, a.lr)
    average, run, step = optim.Average(model, 0.995), optim.Run(a.steps, a.minutes, device=a.device), 0
    path = os.path.join(a.out, "autoencoder.pt")
    kept = optim.load(path, a.device)
    if kept:
        model.load_state_dict(kept["model"])
        average.shadow, step, run.used = kept["average"], kept["step"], kept["used"]
        for opt, state in zip(opts, kept["opts"]):
            opt.load_state_dict(state)
        if kept["done"]:
            return print("autoencoder: already done")
    pictures, val = Pictures(a.data, a.device, a.seed + step), Pictures(a.val, a.device, 0)

    def checkpoint(done):
        optim.save(path, model=model.state_dict(), average=average.shadow, opts=[o.state_dict() for o in opts], step=step, used=run.used, done=done)
        look = Tokenizer().to(a.device).eval()
        look.load_state_dict(average.shadow)
        print("autoencoder: step %d, psnr %.2f dB, things %.2f dB" % (step, *examine(look, val, a.out, "autoencoder", a.device)), flush=True)

    total = torch.zeros((), device=a.device)
    while step < a.steps:
        factor = run.factor(step)
        if run.done:
            break
        optim.set_rate(opts, rates, factor)
        truth, kinds = pictures.batch(a.batch)
        if run.progress < a.cuts:
            truth, kinds = cut(truth, kinds, pictures.rng)
        with optim.autocast(a.device):
            f = model.encode(truth)
            f = f + torch.randn_like(f) * torch.rand(len(f), 1, 1, 1, device=a.device) * 0.3
            guess = model.decode(f)
        loss = picture_loss(guess, truth, kinds)
        optim.descend(loss, model, opts)
        step += 1
        average.update(model, step)
        total += loss.detach()
        if step % 25 == 0:
            print(f"autoencoder: step {step}, loss {total.item() / 25:.4f}, {run.used / 60:.1f} min, rate {factor:.2f}", flush=True)
            total.zero_()
        if run.due():
            checkpoint(False)
    checkpoint(True)


if __name__ == "__main__":
    main()
