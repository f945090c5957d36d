"""Stage 2: the codebook, then the whole tokenizer together, where half of each batch decodes the continuous latent.

1. Residual k-means on the latents of the trained autoencoder gives an initial codebook. Codebook and shared convolutions are
   then fitted on cached latents alone, which is cheap.
2. The latents are scaled so that what the last scale leaves over suits the residual diffusion.
3. Encoder, codebook and decoder are trained together: the decoder gets the quantised latent (straight-through) for half of
   each batch, and the continuous one with a little noise for the other half. After this stage, encoder and codebook are fixed.
"""
import argparse
import os

import torch
import torch.nn.functional as F

import optim
import paint
from batches import Pictures, to_bytes
from tokenizer_model import Tokenizer
from train_autoencoder import picture_loss, psnr


@torch.no_grad()
def latents_of(model, pictures, count, device, step=32):
    out = []
    for i in range(0, count, step):
        with optim.autocast(device):
            out.append(model.encode(pictures.at(list(range(i, min(i + step, count))))[0]).float())
    return torch.cat(out)


@torch.no_grad()
def k_means(points, centres, rounds=12):
    for _ in range(rounds):
        near = torch.cat([(centres.square().sum(1) - 2 * part @ centres.T).argmin(1) for part in points.split(8192)])
        total = torch.zeros_like(centres).index_add_(0, near, points)
        count = torch.bincount(near, minlength=len(centres)).float()
        fresh = points[torch.randint(len(points), (len(centres),), device=points.device)]
        centres = torch.where((count > 0)[:, None], total / count.clamp_min(1)[:, None], fresh)
    return centres


@torch.no_grad()
def begin_codebook(q, f, per_scale=9000):
    """Initialises the codebook by residual k-means over all scales. It runs three rounds, because the remainders of each scale
    depend on the codebook."""
    for k, conv in enumerate(q.quant_resi.qresi_ls):
        torch.nn.init.dirac_(conv.weight)
        torch.nn.init.zeros_(conv.bias)
    size = q.embedding.num_embeddings
    for turn in range(3):
        rest, points = f, []
        for k in range(q.scales):
            z = q.pooled(k, rest)
            flat = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1])
            points.append(flat[torch.randperm(len(flat), device=f.device)[:per_scale]])
            rest = rest - q.add(k, z if turn == 0 else q.look_up(k, q.nearest(z)[0]))
        points = torch.cat(points)
        start = points[torch.randperm(len(points), device=f.device)[:size]] if turn == 0 else q.embedding.weight.data
        q.embedding.weight.data.copy_(k_means(points, start))


def fit_codebook(q, f, steps, batch=48):
    opt = torch.optim.Adam(q.parameters(), 2e-3, betas=(0.9, 0.95))
    for step in range(steps):
        for group in opt.param_groups:
            group["lr"] = 2e-3 * min(1, 2 * (1 - step / steps))
        part = f[torch.randint(len(f), (batch,), device=f.device)]
        loss, f_hat = q.losses(part)
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        if step % 100 == 99:
            dead = revive(q, part)
            left = (part - f_hat).square().mean() / part.square().mean()
            print(f"hybrid: codebook step {step + 1}, loss {loss.item():.4f}, left over {left.item():.3f} of the variance, revived {dead}", flush=True)


@torch.no_grad()
def revive(q, f):
    """Moves unused entries to the remainders of a random scale. Returns their number."""
    use = q.ema_vocab_hit_SV.sum(0)
    dead = (use < 0.02 / len(use)).nonzero()[:, 0]
    if len(dead):
        k = int(torch.randint(1, q.scales, ()))
        rest = f
        for j in range(k):
            rest = rest - q.add(j, q.look_up(j, q.nearest(q.pooled(j, rest))[0]))
        points = q.pooled(k, rest).permute(0, 2, 3, 1).reshape(-1, f.shape[1])
        q.embedding.weight.data[dead] = points[torch.randint(len(points), (len(dead),), device=f.device)]
        q.ema_vocab_hit_SV[:, dead] += 1 / len(use) / q.scales
    return len(dead)


@torch.no_grad()
def scale_latents(model, f, wish=0.17):
    """Rescales the latents, the codebook, the biases of the convolutions and the decoder's first convolution, so that the residual
    has the standard deviation `wish`. Returns the factor."""
    q = model.quantize
    rest = f - q.losses(f)[1]
    s = wish / rest.std()
    model.scale.mul_(s)
    q.embedding.weight.data.mul_(s)
    for conv in q.quant_resi.qresi_ls:
        conv.bias.data.mul_(s)
    model.post_quant_conv.weight.data.div_(s)
    return s.item()


@torch.no_grad()
def examine(model, pictures, out, device, name="hybrid", count=64):
    """Returns the PSNR with discrete tokens only and with the continuous latent, statistics of the residual, and the share of the
    codebook in use. Writes a sheet."""
    model.eval()
    truth, _ = pictures.at(list(range(count)))
    found, rests = [], []
    for part in truth.split(16):
        with optim.autocast(device):
            f = model.encode(part).float()
        targets, _, last, f_hat = model.quantize.quantize(f)
        rests.append((f - f_hat).flatten())
        with optim.autocast(device):
            found.append((model.decode(f_hat).float(), model.decode(f).float()))
    discrete, full = (torch.cat(parts) for parts in zip(*found))
    rests = torch.cat(rests)
    rows = [p for three in zip(to_bytes(truth[:16]), to_bytes(discrete[:16]), to_bytes(full[:16])) for p in three]
    paint.sheet(rows, 9).save(os.path.join(out, f"{name}.png"))
    return dict(discrete=round(psnr(discrete, truth), 2), hybrid=round(psnr(full, truth), 2), rest_deviation=round(rests.std().item(), 4),
                rest_over_range=round((rests.abs() > 0.6).float().mean().item(), 5),
                used=round((model.quantize.ema_vocab_hit_SV.sum(0) > 1e-4).float().mean().item(), 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--codebook-steps", type=int, default=800)
    parser.add_argument("--latents", type=int, default=2048)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--polish", action="store_true", help="train the decoder alone, at any later time; latents and codebook stay fixed. Run again with more --minutes to resume")
    parser.add_argument("--seed", type=int, default=2)
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    name = "polish" if a.polish else "hybrid"
    model = Tokenizer().to(a.device).to(memory_format=torch.channels_last)
    path = os.path.join(a.out, name + ".pt")
    kept = optim.load(path, a.device)
    pictures, val = Pictures(a.data, a.device, a.seed + (kept["step"] if kept else 0)), Pictures(a.val, a.device, 0)
    if kept:
        if kept["done"] and not (a.polish and kept["used"] / 60 < a.minutes):
            return print(name + ": already done")
        model.load_state_dict(kept["model"])
    elif a.polish:
        model.load_state_dict(optim.load(os.path.join(a.out, "hybrid.pt"), a.device)["average"])
    else:
        first = optim.load(os.path.join(a.out, "autoencoder.pt"), a.device)
        model.load_state_dict(first["average"])
        f = latents_of(model.eval(), pictures, a.latents, a.device)
        model.quantize.train()
        begin_codebook(model.quantize, f)
        fit_codebook(model.quantize, f, a.codebook_steps)
        print("hybrid: latents scaled by", scale_latents(model, f[:256]), examine(model, val, a.out, a.device, "codebook"), flush=True)
    if a.polish:
        model.encoder.requires_grad_(False), model.quantize.requires_grad_(False)
    opts, rates = optim.optimizers(model, a.lr), (a.lr, a.lr)
    average, run, step = optim.Average(model, 0.995), optim.Run(a.steps, a.minutes, warm=50, cool=0.6, device=a.device), 0
    if kept:
        average.shadow, step, run.used = kept["average"], kept["step"], kept["used"]
        for opt, state in zip(opts, kept["opts"]):
            opt.load_state_dict(state)

    def checkpoint(done):
        optim.save(path, model=model.state_dict(), average=average.shadow, opts=[o.state_dict() for o in opts], step=step, used=run.used, done=done)
        look = Tokenizer().to(a.device)
        look.load_state_dict(average.shadow)
        print(f"{name}: step", step, examine(look, val, a.out, a.device, name), flush=True)

    checkpoint(False)
    total = torch.zeros(3, device=a.device)
    while step < a.steps:
        factor = run.factor(step)
        if run.done:
            break
        optim.set_rate(opts, rates, factor)
        # The whitening keeps its running averages: a codebook cannot follow latents that are rescaled in each batch.
        model.train(), model.encoder.whiten.eval()
        if a.polish:
            model.encoder.eval(), model.quantize.eval()
        truth, kinds = pictures.batch(a.batch)
        with optim.autocast(a.device):
            f = model.encode(truth).float()
        fit, f_hat = model.quantize.losses(f)
        commit = F.mse_loss(f, f_hat.detach())
        half = a.batch // 2
        quantised = f[:half] + (f_hat[:half] - f[:half]).detach()
        noisy = f[half:] + torch.randn_like(f[half:]) * torch.rand(len(f) - half, 1, 1, 1, device=a.device) * 0.1
        with optim.autocast(a.device):
            guess = model.decode(torch.cat([quantised, noisy]))
        look = picture_loss(guess, truth, kinds)
        loss = look + fit / 0.04 * 0.1 + commit / 0.04 * 0.03
        optim.descend(loss, model, opts)
        step += 1
        average.update(model, step)
        total += torch.stack([look.detach(), fit.detach(), commit.detach()])
        if step % 25 == 0:
            dead = revive(model.quantize, f.detach()) if step % 100 == 0 and factor > 0.5 and not a.polish else 0
            print(f"{name}: step {step}, loss {total[0] / 25:.4f}, fit {total[1] / 25:.4f}, commit {total[2] / 25:.4f}, revived {dead}, {run.used / 60:.1f} min", flush=True)
            total.zero_()
        if run.due():
            checkpoint(False)
    checkpoint(True)


if __name__ == "__main__":
    main()
