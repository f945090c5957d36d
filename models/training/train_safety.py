"""Trains the demonstration safety model: it answers Yes or No at the end of the policy template. Seeded, resumable.

Each example checks a prompt against one policy. Harmful prompts are checked against their own policy (Yes) and against others
(No, which teaches the model that the policy matters), harmless ones against any policy (No). At the end, the script prints
precision and recall by policy.
"""
import argparse
import json
import os
import random

import torch
import torch.nn.functional as F

import harmless_words
import optim
import safety_model
import safety_prompts


def batch(words, rng, size, split="train", ordinary=safety_prompts.TRAINED):
    rows, labels, kinds = [], [], []
    while len(rows) < size:
        text, policy, kind = safety_prompts.draw(rng, split, ordinary)
        asked = policy if policy and rng.random() < 0.6 else rng.choice(safety_prompts.POLICIES)
        # These policies overlap, and the templates do not define the border between them, so such pairs are skipped.
        if policy != asked and {policy, asked} in ({"hate", "harassment"}, {"harassment", "dangerous"}, {"hate", "dangerous"}):
            continue
        rows.append(words.encode(safety_model.ask(text, asked)).ids)
        labels.append(int(policy == asked))
        kinds.append((asked, kind))
    return rows, torch.tensor(labels), kinds


def yes_no(model, words, rows, device):
    """Returns the logits [B, 2] of Yes and No. Rows of different lengths are padded on the left, and positions account for it."""
    longest = max(map(len, rows))
    ids = torch.tensor([[0] * (longest - len(r)) + r for r in rows], device=device)
    mask = torch.tensor([[0] * (longest - len(r)) + [1] * len(r) for r in rows], device=device)
    hidden = model.model(ids, attention_mask=mask, position_ids=(mask.cumsum(1) - 1).clamp_min(0), use_cache=False).last_hidden_state[:, -1]
    logits = model.lm_head(hidden)[:, [words.token_to_id("Yes"), words.token_to_id("No")]].float()
    cap = model.config.final_logit_softcapping
    return cap * torch.tanh(logits / cap)


@torch.no_grad()
def refused_words(model, words, device):
    """Returns the ordinary words that the model refuses under any policy."""
    model.eval()
    asked = [(word, policy) for word in harmless_words.WORDS for policy in safety_prompts.POLICIES]
    found = set()
    for i in range(0, len(asked), 64):
        rows = [words.encode(safety_model.ask(*pair)).ids for pair in asked[i:i + 64]]
        said = yes_no(model, words, rows, device).argmax(1).cpu() == 0
        found.update(word for (word, _), yes in zip(asked[i:i + 64], said.tolist()) if yes)
    model.train()
    return sorted(found)


@torch.no_grad()
def report(model, words, device, count=1600):
    model.eval()
    out = {}
    for split in ("test", "pairs", "new", "words"):
        rng, table = random.Random(f"report {split}"), {}
        for _ in range(count // 64):
            rows, labels, kinds = batch(words, rng, 64, split)
            said = yes_no(model, words, rows, device).argmax(1).cpu() == 0
            for (asked, kind), label, yes in zip(kinds, labels.tolist(), said.tolist()):
                t = table.setdefault(asked, dict(tp=0, fp=0, fn=0, tn=0))
                t[("t" if yes == bool(label) else "f") + ("p" if yes else "n")] += 1
                if kind != "harm":
                    harmless = table.setdefault(kind, dict(right=0, all=0))
                    harmless["all"] += 1
                    harmless["right"] += not yes
        out[split] = {k: (dict(precision=round(t["tp"] / max(1, t["tp"] + t["fp"]), 3), recall=round(t["tp"] / max(1, t["tp"] + t["fn"]), 3), asked=sum(t.values()))
                          if "tp" in t else dict(passed=round(t["right"] / max(1, t["all"]), 3), asked=t["all"])) for k, t in table.items()}
    model.train()
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--all-words", action="store_true", help="resumes a finished training up to --steps, with every ordinary word, above all those that it still refuses")
    parser.add_argument("--seed", type=int, default=21)
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    torch.manual_seed(a.seed)
    words = safety_model.train_tokenizer(os.path.join(a.out, "safety_tokenizer.json"))
    model = safety_model.build(words).to(a.device)
    opts, rates = optim.optimizers(model, a.lr), (a.lr, a.lr)
    average, run, step = optim.Average(model, 0.99), optim.Run(a.steps, a.minutes, device=a.device), 0
    path = os.path.join(a.out, "safety.pt")
    kept = optim.load(path, a.device)
    if kept:
        model.load_state_dict(kept["model"])
        average.shadow, step, run.used = kept["average"], kept["step"], kept["used"]
        for opt, state in zip(opts, kept.get("opts", [])):
            opt.load_state_dict(state)
        if kept["done"] and not a.all_words:
            return print("safety: already done")
    ordinary = safety_prompts.TRAINED
    if a.all_words:
        # The words that are still refused make half of the draws.
        hard = refused_words(model, words, a.device)
        print(f"safety: of {len(harmless_words.WORDS)} ordinary words, {len(hard)} are refused: {hard}", flush=True)
        ordinary = list(harmless_words.WORDS) + hard * (len(harmless_words.WORDS) // max(1, len(hard)))
    rng, total = random.Random(a.seed + step), 0.0

    def checkpoint(done):
        optim.save(path, model=model.state_dict(), average=average.shadow, opts=[o.state_dict() for o in opts], step=step, used=run.used, done=done)

    while step < a.steps:
        factor = run.factor(step)
        if run.done:
            break
        optim.set_rate(opts, rates, factor)
        rows, labels, _ = batch(words, rng, a.batch, ordinary=ordinary)
        with optim.autocast(a.device):
            logits = yes_no(model, words, rows, a.device)
        loss = F.cross_entropy(logits, (1 - labels).to(a.device))
        optim.descend(loss, model, opts)
        step += 1
        average.update(model, step)
        total += loss.item()
        if step % 25 == 0:
            print(f"safety: step {step}, loss {total / 25:.4f}, {run.used / 60:.1f} min", flush=True)
            total = 0.0
        if run.due():
            checkpoint(False)
    checkpoint(True)
    model.load_state_dict(average.shadow)
    found = report(model, words, a.device)
    json.dump(found, open(os.path.join(a.out, "safety_report.json"), "w"), indent=1)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
