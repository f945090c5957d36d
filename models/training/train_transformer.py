"""Stage 3: transformer, text encoder and residual head together, with teacher forcing.

- A share of the batches stops at the 8 x 8 scale, because the coarse scales decide how the words map to the image. A full
  batch keeps only some cells of the last scale, as HART's own training does.
- A share of the codebook entries fed back is a near entry instead of the nearest, so that finer scales learn to correct errors.
- Linear read-outs train the transformer to represent what each cell and each noun of the prompt stands for, and the text
  encoder to represent the meaning of a prompt (alignment.py). The export leaves them out.
- One prompt in ten is replaced by an empty one (zero context), for guidance.
- Scenes whose colours are lost most often (flowers, birds, three things with a colour) come up more often than others.
"""
import argparse
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import optim
import world
from alignment import TAPS, Alignment, Nouns, Truth
from checkpoints import build
from prepare import LazyLatents
from sample import PROMPTS, draw

WARM = 0.3


class Latents:
    """Random batches of latents, each with the token ids of one of its captions and its row in the set. `shares` is the relative
    frequency of each row; None means that all rows are equally frequent."""

    def __init__(self, folder, device, seed, pictures=None, tokenizer=None, shares=None):
        path = os.path.join(folder, "latents.npy")
        self.latents = np.load(path, mmap_mode="r") if os.path.exists(path) else LazyLatents(pictures, folder, tokenizer)
        self.words = np.load(os.path.join(folder, "captions.npy"), mmap_mode="r")
        self.device, self.rng = device, np.random.default_rng(seed)
        self.shares = None if shares is None else shares / np.sum(shares)
        if device != "cpu":
            self.latents, self.words = (torch.from_numpy(np.array(x)).to(device) for x in (self.latents, self.words))

    def batch(self, size):
        rows, which = self.rng.choice(len(self.latents), size, p=self.shares), self.rng.integers(0, self.words.shape[1], size)
        if self.device == "cpu":
            return torch.from_numpy(self.latents[rows]).float(), torch.from_numpy(self.words[rows, which]).long(), rows
        at, which = torch.as_tensor(rows, device=self.device), torch.as_tensor(which, device=self.device)
        return self.latents[at].float(), self.words[at, which].long(), rows


def often_lost(truth):
    """Returns which scenes show a flower, a bird or three kinds of coloured things [N]: their colours are wrong most often."""
    coloured = truth.words["colour"] > 1
    return coloured[:, [world.KINDS.index("flower"), world.KINDS.index("bird")]].any(1) | (coloured.sum(1) >= 3)


def drop_prompts(context, mask, positions, share):
    """Turns a random share of the rows into the unconditional row of guidance: zero context, position ids 0, only position 0
    unmasked. Also returns which rows keep their prompt."""
    keep = (torch.rand(len(context), device=context.device) >= share).long()
    first = torch.zeros_like(mask)
    first[:, 0] = 1
    return context * keep[:, None, None], torch.where(keep[:, None] > 0, mask, first), positions * keep[:, None], keep > 0


def losses(model, q, f, words, device, short, align, cells=96, noise=0.3, drop=0.1):
    """Returns the cross entropy of each scale, the two losses of the residual (None in a short batch), and the three losses of the
    read-outs (cells of all scales but the last, nouns, last words). `align` contains the read-outs, the finder of nouns, the
    content of the set, and the rows of the batch in the set."""
    llm, scales = model["llm"], q.scales
    heads, find_nouns, truth, rows = align
    batch, places, kinds = find_nouns(words)
    with torch.no_grad():
        targets, inputs, last_rest, _ = q.quantize(f, noise)
    chosen = None
    if short:
        inputs = inputs[:short - 1]
    elif cells < targets[-1].shape[1]:
        chosen = torch.rand(targets[-1].shape, device=device).topk(cells, 1).indices
    flat = [z.flatten(2).transpose(1, 2) for z in inputs]
    if chosen is not None:
        flat[-1] = flat[-1].gather(1, chosen[..., None].expand(-1, -1, f.shape[1]))
        targets[-1] = targets[-1].gather(1, chosen)
    with optim.autocast(device):
        told, mask, positions = model["text"](words)
        context, seen, positions, prompted = drop_prompts(told, mask, positions, drop)
        hidden, head, prompt, tapped = llm(context, seen, positions, flat, chosen, taps=TAPS)
        logits = [llm.logits(h, head) for h in hidden]
    sides, there = q.patch_nums[:min(len(tapped), scales - 1)], prompted.cpu()[batch]
    last = told[torch.arange(len(told), device=device), mask.sum(1) - 1]
    read = (heads.of_cells(tapped, truth.shares(rows, q.patch_nums[-1]).to(device), sides),
            heads.of_nouns(prompt, (batch[there], places[there], kinds[there]), truth, rows),
            heads.of_words(last, truth, rows))
    cross = [F.cross_entropy(l.flatten(0, 1), t.flatten()) for l, t in zip(logits, targets)]
    if short:
        return cross, None, read
    rest = last_rest.flatten(2).transpose(1, 2)
    if chosen is not None:
        rest = rest.gather(1, chosen[..., None].expand(-1, -1, f.shape[1]))
    # The nearest entries, not those that the model would sample: these leave a residual of nine times the variance.
    entries = q.embedding(targets[-1])
    with optim.autocast(device):
        z = llm.residual_condition(hidden[-1], entries)
        target = (rest - entries).flatten(0, 1).repeat(2, 1)
        residual = llm.diffloss["net"].loss(target, z.flatten(0, 1).repeat(2, 1), int(llm.config["num_sampling_steps"]))
    return cross, residual, read


def weighted(cross, counts):
    """Averages the cross entropies of the scales. Coarse scales have few tokens but decide most, so a token of scale k has the
    weight n_k^-0.35."""
    weight = [n ** 0.65 for n in counts[:len(cross)]]
    return sum(w * c for w, c in zip(weight, cross)) / sum(weight)


@torch.no_grad()
def examine(model, q, val, align, device, batches=4):
    model.eval()
    val.rng, total = np.random.default_rng(0), 0
    with torch.random.fork_rng():
        torch.manual_seed(7)
        for _ in range(batches):
            f, words, rows = val.batch(32)
            cross, residual, read = losses(model, q, f, words, device, 0, (*align, rows), noise=0.0, drop=0.0)
            total = total + torch.stack([*cross, *residual, *read])
    model.train()
    return [round(x, 3) for x in (total / batches).tolist()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="the rendered set; OUT/<its name> contains captions and latents")
    parser.add_argument("--val", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--steps", type=int, default=400000)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--short", type=float, default=0.5, help="share of the batches that stop at the 8 x 8 scale")
    parser.add_argument("--often", type=int, default=3, help="scenes of flowers, birds or three coloured things come up this many times as often as others")
    parser.add_argument("--cells", type=int, default=96, help="cells of the last scale in a full batch (256 on a GPU)")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.999)
    parser.add_argument("--warm", type=float, help="restart from the weights of a checkpoint: the rate rises to this share of --lr and falls from there "
                        f"over the whole budget. If the checkpoint has no optimizer state (restore.py writes such), the default is {WARM}")
    parser.add_argument("--compile", action="store_true", help="compile the blocks: 1.3 times as fast on 2 cores; needs a C++ compiler")
    parser.add_argument("--draw-every", type=float, default=12, help="minutes between sheets")
    parser.add_argument("--seed", type=int, default=5)
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    words, tokenizer, model = build(a.out, a.device)
    q = tokenizer.quantize
    heads = Alignment(model["llm"].config["embed_dim"], model["llm"].config["context_dim"]).to(a.device)
    opts, rates = optim.optimizers(model, a.lr, decay=0.05), (a.lr, a.lr, a.lr)
    opts.append(torch.optim.AdamW(heads.parameters(), a.lr, betas=(0.9, 0.97), weight_decay=0.0))
    average, step = optim.Average(model, a.decay), 0
    path = os.path.join(a.out, "transformer.pt")
    kept = optim.load(path, a.device)
    if a.often < 0:
        parser.error(f"--often {a.often}: must be 0 or more")
    if a.warm and not kept:
        parser.error(f"--warm: there is no {path} to start from")
    # The full rate would damage trained weights. The checkpoint stores `warm`, so a resumed run need not repeat the option.
    warm = kept and (a.warm or kept.get("warm") or (None if "opts" in kept else WARM))
    run = optim.Run(a.steps, a.minutes, warm=200, every=240, device=a.device, **(dict(share=warm, cool=1.0) if warm else {}))
    if kept:
        model.load_state_dict(kept["model"])
        average.shadow = kept["average"]
        if "heads" in kept:
            heads.load_state_dict(kept["heads"])
        if not warm or kept.get("warm"):
            step, run.used = kept["step"], kept["used"]
            for opt, state in zip(opts, kept["opts"]):
                opt.load_state_dict(state)
            if kept["done"] and run.used / 60 >= a.minutes:
                return print("transformer: already done")
    torch.manual_seed(a.seed + step)
    find_nouns, truths = Nouns(words), [Truth(folder) for folder in (a.data, a.val)]
    data, val = (Latents(os.path.join(a.out, os.path.basename(folder)), a.device, seed, folder, tokenizer, shares)
                 for folder, seed, shares in ((a.data, a.seed + step, 1 + (a.often - 1) * often_lost(truths[0])), (a.val, 0, None)))
    look = build(a.out, a.device)[2]
    drawn, seen, counts = time.time(), 0, [p * p for p in q.patch_nums]
    coarse = next(k for k, p in enumerate(q.patch_nums) if p > 8)

    def checkpoint(done):
        nonlocal drawn
        optim.save(path, model=model.state_dict(), average=average.shadow, opts=[o.state_dict() for o in opts], heads=heads.state_dict(),
                   step=step, used=run.used, done=done, warm=warm)
        look.load_state_dict(average.shadow)
        print(f"transformer: step {step}, val by scale, residual and read-outs", examine(look, q, val, (heads, find_nouns, truths[1]), a.device), flush=True)
        if done or time.time() - drawn > a.draw_every * 60:
            draw(look, tokenizer, words, PROMPTS, os.path.join(a.out, "sheet.png"), a.device)
            drawn = time.time()

    if a.compile:
        for block in model["llm"].blocks:
            block.compile(dynamic=False)
    total, n = torch.zeros(q.scales + 4, device=a.device), torch.zeros(q.scales + 4, device=a.device)
    model.train()
    while step < a.steps:
        factor = run.factor(step)
        if run.done:
            break
        optim.set_rate(opts, rates, factor)
        short = coarse if np.random.default_rng(a.seed + step).random() < a.short else 0
        f, ids, rows = data.batch(a.batch)
        cross, residual, read = losses(model, q, f, ids, a.device, short, (heads, find_nouns, truths[0], rows), a.cells)
        loss = weighted(cross, counts) + (sum(residual) * 0.5 if residual else 0) + 2 * read[0] + 0.5 * read[1] + 0.5 * read[2]
        optim.descend(loss, model, opts)
        step += 1
        average.update(model, step)
        for i, value in [*enumerate(cross), *([(q.scales, residual[0])] if residual else []), *enumerate(read, q.scales + 1)]:
            total[i] += value.detach()
            n[i] += 1
        if step % 50 == 0:
            shown = " ".join(f"{x:.2f}" for x in (total / n).tolist())
            print(f"transformer: step {step}, {run.used / 60:.1f} min, rate {factor:.2f}, by scale, residual and read-outs {shown}", flush=True)
            total.zero_(), n.zero_()
        if run.due():
            checkpoint(False)
    checkpoint(True)


if __name__ == "__main__":
    main()
