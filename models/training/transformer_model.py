"""HART's transformer over scales, with the names of the released layout, for training and for sampling.

Training makes one pass over context tokens and all scales (teacher forcing: a scale attends to the context and the coarser
scales, never to finer ones). `generate` runs one scale at a time, with cached keys and values.
Shapes: B images, T context tokens, width C, H heads of size d, L tokens, n_k = p_k * p_k.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from residual import ResidualHead
from time_embed import TimeEmbed

DEFAULT = dict(context_token=40, context_dim=192, depth=8, embed_dim=192, num_heads=3, mlp_ratio=4.0,
               patch_nums=[1, 2, 3, 4, 6, 8, 11, 16], attn_type="llama", mlp_type="llama", disable_aln=True, shared_aln=True,
               use_timestep_embed=True, sep_aln_pooling_mode="avg", use_context_norm=True, attn_l2_norm=False, norm_eps=1e-6,
               diff_width=192, diff_depth=3, num_sampling_steps="8", diffusion_batch_mul=4, sampler="iddpm")


class RMSNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight


class Attention(nn.Module):
    def __init__(self, width, heads, l2_norm):
        super().__init__()
        self.heads, self.l2 = heads, l2_norm
        self.qkv_proj = nn.Linear(width, 3 * width, bias=False)
        self.q_bias, self.v_bias = nn.Parameter(torch.zeros(width)), nn.Parameter(torch.zeros(width))
        self.register_buffer("zero_k_bias", torch.zeros(width))
        self.proj = nn.Linear(width, width)
        if l2_norm:
            self.scale_mul_1H11 = nn.Parameter(torch.full((1, heads, 1, 1), 4.0).log())

    def forward(self, x, rotary, ends, cache):
        """`ends`: the index after the last token of each scale in x; a scale attends to everything before its end."""
        b, length, width = x.shape
        d = width // self.heads
        bias = torch.cat([self.q_bias, self.zero_k_bias, self.v_bias])
        q, k, v = F.linear(x, self.qkv_proj.weight, bias).view(b, length, 3, self.heads, d).permute(2, 0, 3, 1, 4)
        scale = 0.25 / math.sqrt(d)
        if self.l2:
            q = F.normalize(q.float(), dim=-1) * self.scale_mul_1H11.clamp_max(math.log(100)).exp()
            k, scale = F.normalize(k.float(), dim=-1), 1.0
        q, k = rotate(q, rotary).to(v.dtype), rotate(k, rotary).to(v.dtype)
        if cache is not None:
            if cache:
                k, v = torch.cat([cache["k"], k], 2), torch.cat([cache["v"], v], 2)
            cache["k"], cache["v"] = k, v
        return self.proj(attend(q, k, v, ends, scale).transpose(1, 2).reshape(b, length, width))


def attend(q, k, v, ends, scale):
    """Softmax attention in which the tokens of a scale attend to everything before the scale's end. For training on a CPU, one
    product with a mask is four times as fast as torch's own kernel; on a GPU, one unmasked call per scale is faster."""
    before = k.shape[2] - q.shape[2]
    if q.device.type == "cpu" and len(ends) > 1:
        place = torch.arange(q.shape[2])
        end = torch.tensor(ends)[torch.searchsorted(torch.tensor(ends), place, right=True)]
        unseen = torch.where(torch.arange(k.shape[2])[None] < before + end[:, None], 0.0, -torch.inf).to(q.dtype)
        return ((q * scale) @ k.mT + unseen).softmax(-1) @ v
    start, parts = 0, []
    for end in ends:
        parts.append(F.scaled_dot_product_attention(q[:, :, start:end], k[:, :, :before + end], v[:, :, :before + end], scale=scale))
        start = end
    return torch.cat(parts, 2)


def rotate(x, rotary):
    """Applies the rotary embedding. Element m is paired with m + d/2; the two halves may have different angles (HART's rotary
    embedding for images)."""
    cos, sin = rotary
    x = x.float()
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat([-b, a], -1) * sin


class LlamaMLP(nn.Module):
    def __init__(self, width, ratio):
        super().__init__()
        hidden = int(width * ratio * 2 / 3 + 255) // 256 * 256
        self.gate_proj, self.up_proj = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.down_proj = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class GptMLP(nn.Module):
    def __init__(self, width, ratio):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, round(width * ratio)), nn.Linear(round(width * ratio), width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        width = c["embed_dim"]
        self.attn = Attention(width, c["num_heads"], c["attn_l2_norm"])
        self.ffn = (LlamaMLP if c["mlp_type"] == "llama" else GptMLP)(width, c["mlp_ratio"])
        self.ln_wo_grad = RMSNorm(width, c["norm_eps"])
        if not c["disable_aln"]:
            self.ada_lin = nn.Sequential(nn.SiLU(), nn.Linear(width, 6 * width))
        elif c["shared_aln"]:
            self.scale_shift_table = nn.Parameter(torch.zeros(6, width))

    def forward(self, x, pooled, rotary, ends, cache=None):
        """Applies the block to x, fp32 [B,L,C], under the pooled condition [B,C]."""
        if hasattr(self, "ada_lin"):
            six = self.ada_lin(pooled).float().view(-1, 6, 1, x.shape[-1])
        elif hasattr(self, "scale_shift_table"):
            six = (self.scale_shift_table + pooled.float()[:, None])[:, :, None]
        else:
            x = x + self.attn(self.ln_wo_grad(x), rotary, ends, cache)
            return x + self.ffn(self.ln_wo_grad(x))
        gate1, gate2, scale1, scale2, shift1, shift2 = six.unbind(1)
        x = x + gate1 * self.attn(self.ln_wo_grad(x) * (1 + scale1) + shift1, rotary, ends, cache)
        return x + gate2 * self.ffn(self.ln_wo_grad(x) * (1 + scale2) + shift2)


class HeadNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.ln_wo_grad = RMSNorm(width, eps)
        self.ada_lin = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * width))


class Transformer(nn.Module):
    def __init__(self, config=None, vocab_size=1024, z_channels=16):
        super().__init__()
        self.config = c = dict(DEFAULT, **(config or {}))
        width, eps = c["embed_dim"], c["norm_eps"]
        self.patch_nums, self.tokens = list(c["patch_nums"]), c["context_token"]
        self.word_embed = nn.Linear(z_channels, width)
        self.context_embed = nn.Linear(c["context_dim"], width)
        self.context_norm = RMSNorm(c["context_dim"], eps) if c["use_context_norm"] else nn.Identity()
        self.lvl_embed = TimeEmbed(width) if c["use_timestep_embed"] else nn.Embedding(len(self.patch_nums), width)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c["depth"]))
        self.head_nm, self.head = HeadNorm(width, eps), nn.Linear(width, vocab_size)
        self.decoder_norm = RMSNorm(width, eps)
        self.diffloss = nn.ModuleDict(dict(net=ResidualHead(z_channels, width, c["diff_width"], c["diff_depth"])))

    def begin(self):
        """Sets the initial weights of a training: residual branches with a small effect, gates open."""
        depth = len(self.blocks)
        for name, p in self.named_parameters():
            if name.startswith("diffloss"):
                continue
            if p.ndim == 2 and "table" not in name:
                nn.init.trunc_normal_(p, std=0.02 if "embed" in name else p.shape[1] ** -0.5)
            elif name.endswith("bias"):
                nn.init.zeros_(p)
        nn.init.normal_(self.word_embed.weight, std=0.2)
        nn.init.normal_(self.context_embed.weight, std=0.04)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.normal_(self.head_nm.ada_lin[1].weight, std=0.005)
        with torch.no_grad():
            for block in self.blocks:
                # The softmax scale is a quarter of the usual one, so q and k start twice as large.
                block.attn.qkv_proj.weight[:2 * self.config["embed_dim"]].mul_(2)
                block.attn.proj.weight.mul_((2 * depth) ** -0.5)
                (block.ffn.down_proj if hasattr(block.ffn, "down_proj") else block.ffn.fc2).weight.mul_((2 * depth) ** -0.5)
                if hasattr(block, "scale_shift_table"):
                    block.scale_shift_table[:2] = 1.0

    def level(self, k):
        return self.lvl_embed(torch.tensor(k, device=self.word_embed.weight.device))

    def condition(self, context, mask):
        """Returns (cond [R,T,C], pooled [R,C], (scale, shift) of the head, [R,1,C] each)."""
        cond = self.context_embed(self.context_norm(context)).float()
        if self.config["sep_aln_pooling_mode"] == "max" and not self.config["disable_aln"]:
            pooled = cond.amax(1)
        else:
            pooled = (cond * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp_min(1)
        scale, shift = self.head_nm.ada_lin(cond.amax(1)).float()[:, None].chunk(2, -1)
        return cond, pooled, (scale, shift)

    def rotary(self, k, positions, chosen=None):
        """Returns cos and sin [R,1,L,d] of scale k, for positions [R,T]. `chosen` [R,m] selects some of the last scale's cells."""
        d = self.config["embed_dim"] // self.config["num_heads"]
        if k == 0:
            f = 10000.0 ** (-torch.arange(0, d, 2, device=positions.device) / d)
            angle = positions[..., None].float() * f
            angle = torch.cat([angle, angle], -1)
        else:
            p, side = self.patch_nums[k], self.patch_nums[-1]
            f = 10000.0 ** (-torch.arange(0, d, 4, device=positions.device) / d)
            cell = torch.arange(p * p, device=positions.device)[None] if chosen is None else chosen
            off = positions[:, -1:].float()
            fy = ((cell // p) * (side / p) + off)[..., None] * f
            fx = ((cell % p) * (side / p) + off)[..., None] * f
            angle = torch.cat([fy, fy, fx, fx], -1)
        return angle.cos()[:, None], angle.sin()[:, None]

    def logits(self, h, head):
        scale, shift = head
        return self.head(self.head_nm.ln_wo_grad(h) * (1 + scale) + shift).float()

    def forward(self, context, mask, positions, inputs, chosen=None, taps=None):
        """Returns the hidden states of every scale in `inputs`, [B,1,C] and then [B,n_k,C], and the head's scale and shift.
        inputs: for scales 1.. the pooled f_hat [B,n_k,Z] (for the last scale only the `chosen` cells).
        With `taps` (m, n), also returns the hidden states of the prompt [B,T,C] after m blocks, and those of every scale after n."""
        cond, pooled, head = self.condition(context, mask)
        x, rotaries = [cond + self.level(0).float()], [self.rotary(0, positions)]
        for k, z in enumerate(inputs, 1):
            x.append(self.word_embed(z).float() + self.level(k).float())
            rotaries.append(self.rotary(k, positions, chosen if k == len(self.patch_nums) - 1 else None))
        ends, total = [], 0
        for part in x:
            total += part.shape[1]
            ends.append(total)
        x = torch.cat(x, 1)
        rotary = tuple(torch.cat([r[i].expand(len(x), -1, -1, -1) for r in rotaries], 2) for i in (0, 1))
        after = []
        for block in self.blocks:
            x = block(x, pooled, rotary, ends)
            after.append(x)
        starts = [ends[0] - 1] + ends[:-1]
        by_scale = lambda states: [states[:, s:e] for s, e in zip(starts, ends)]
        return (by_scale(x), head) + ((after[taps[0] - 1][:, :ends[0]], by_scale(after[taps[1] - 1])) if taps else ())

    def residual_condition(self, h, entries):
        """Returns the condition of the residual diffusion, from h [.., C] and the chosen codebook entries [.., Z]."""
        return self.decoder_norm(h + self.word_embed(entries).float())


def with_unconditional(context, mask, positions):
    """Returns 2B rows: the given ones, then B unconditional ones with zero context, only position 0 unmasked and every position id 0."""
    empty = torch.zeros_like(mask)
    empty[:, 0] = 1
    return torch.cat([context, torch.zeros_like(context)]), torch.cat([mask, empty]), torch.cat([positions, torch.zeros_like(positions)])


class Noise:
    """Seeded noise. The recorded cases use their recorded noise instead."""

    def __init__(self, seed, device="cpu"):
        self.generator, self.device = torch.Generator(device).manual_seed(seed), device

    def gumbel(self, name, shape):
        u = torch.rand(shape, generator=self.generator, device=self.device).clamp_min(1e-20)
        return -torch.log((-torch.log(u)).clamp_min(1e-20))

    def normal(self, name, shape):
        return torch.randn(shape, generator=self.generator, device=self.device)


def draw_entries(logits, k, ratio, table, smooth, last, noise):
    """Samples from the guided logits [B,n,V] of scale k. Returns indices [B,n] (None if they are not needed) and entries [B,n,Z]."""
    keep = min(600 if k < 7 else 300, logits.shape[-1])
    floor = logits.topk(keep, -1).values[..., -1:]
    logits, index = logits.masked_fill(logits < floor, -torch.inf), None
    if last or not smooth:
        index = (logits + noise.gumbel(f"select.{k}", logits.shape)).argmax(-1)
    if not smooth:
        return index, table[index]
    tau = max(0.27 * (1 - 0.95 * ratio), 0.005)
    return index, ((logits * (1 + ratio) + noise.gumbel(f"smooth.{k}", logits.shape)) / tau).softmax(-1) @ table


@torch.no_grad()
def generate(model, quantizer, context, mask, positions, guidance=4.5, smooth=True, noise=None, use_residual=True, trace=None):
    """Returns f_hat [B,Z,HW,HW], the latent of one image per row of context. `trace` collects the values that recorded cases contain."""
    trace = {} if trace is None else trace
    b, scales, sides = len(context), len(model.patch_nums), model.patch_nums
    context, mask, positions = with_unconditional(context, mask, positions)
    cond, pooled, head = model.condition(context, mask)
    x, caches = cond + model.level(0), [{} for _ in model.blocks]
    table = quantizer.embedding.weight
    f_hat = torch.zeros(b, table.shape[1], sides[-1], sides[-1], device=context.device)
    ratio = 0.0
    for k in range(scales):
        last = k == scales - 1
        ratio = ratio if last else k / (scales - 1)
        rotary = model.rotary(k, positions)
        for block, cache in zip(model.blocks, caches):
            x = block(x, pooled, rotary, [x.shape[1]], cache)
        h = x[:, -1:] if k == 0 else x
        logits, t = model.logits(h, head), guidance * ratio
        logits = (1 + t) * logits[:b] - t * logits[b:]
        trace[f"logits.{k}"] = logits
        index, entry = draw_entries(logits, k, ratio, table, smooth, last, noise)
        if index is not None:
            trace[f"index.{k}"] = index
        grid = entry.transpose(1, 2).reshape(b, -1, sides[k], sides[k])
        if last:
            break
        f_hat = f_hat + quantizer.add(k, grid)
        trace[f"f_hat.{k}"] = f_hat
        z = quantizer.pooled(k + 1, f_hat).flatten(2).transpose(1, 2)
        x = (model.word_embed(z) + model.level(k + 1)).repeat(2, 1, 1)
    f_hat = f_hat + grid
    if use_residual:
        z = model.residual_condition(x, table[index].repeat(2, 1, 1)).flatten(0, 1)
        trace["residual_condition"] = z
        steps = int(model.config["num_sampling_steps"])
        rest = model.diffloss["net"].sample(z, guidance * ratio, steps, noise)
        trace["residual"] = rest
        f_hat = f_hat + rest.view(b, -1, rest.shape[-1]).transpose(1, 2).reshape(f_hat.shape)
    trace["f_hat.final"] = f_hat
    return f_hat
