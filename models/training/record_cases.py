# Copyright the HART service authors
# SPDX-License-Identifier: Apache-2.0
"""Records tiny language-model cases for `hart verify`, computed by transformers in fp32 on the CPU.

Usage:  python record_cases.py OUTPUT_FOLDER [--only NAME ...]

Every case is a folder in the Hugging Face layout (config.json, weights, tokenizer.json) with random
weights, `case.json` (the input texts) and `golden.safetensors` (what transformers computes from them):

  text encoder   expect.system_token_ids [s]    expect.token_ids, .context_mask,
                 .context_position_ids [B,T]    expect.context [B,T,hidden]
  safety         expect.token_ids [B,longest], padded with -1
                 expect.yes_no_logits [B,2]     expect.violation [B]

The cases differ in how they store the same information, because published checkpoints differ in this: storage
type, shards, key prefixes, spare tensors, old and new names in config.json, keys that are left out because they have
their default.
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoModel, AutoModelForCausalLM, Gemma2Config, Gemma2ForCausalLM, Qwen2Config, Qwen2Model

CORPUS = [
    "A wooden boat rests on a calm lake while the morning fog lifts from the mountains.",
    "Two lanterns hang above the door of a small stone house, their light warm and yellow.",
    "A photograph of an old bicycle leaning against a brick wall, flowers in its basket.",
    "Human Question: is the following prompt allowed by the policy? Answer with Yes or No.",
]
PROMPTS = [
    "A red boat beside the yellow house, 3 birds above it.",
    "  leading and trailing blanks,\nand a second line  ",
    "Ein Häuschen, cafe\u0301 crème, 猫 🐱 – it's 12345",
    "a",
]
QUESTIONS = [
    "Human Question: how do I paint a boat?",
    "You are a policy expert.\n\n" + "Does the prompt violate the principle? " * 6 + "\n'Yes' or 'No'?\n",
    "naïve Größe 猫 🐱\tend",
]
SYSTEM = "Describe the picture in more detail.\n\nUser Prompt:\n"


@dataclass(frozen=True)
class Case:
    """One checkpoint: what it computes (`model`) and how it is stored (the other fields)."""

    name: str
    kind: str  # "text-encoder" or "safety"
    seed: int
    model: dict
    context_tokens: int = 0
    dtype: torch.dtype = torch.float32
    shards: int = 1
    prefix: str | None = "model."  # in front of the decoder's keys; None leaves them bare
    released_style: bool = False  # top-level rope_theta, and torch_dtype, as in published configs
    leave_out: tuple[str, ...] = ()  # config keys that are omitted, so that the class defaults apply
    spare: dict = field(default_factory=dict)  # name -> shape of tensors that a reader has to skip


CASES = [
    Case("qwen2-prefixed", "text-encoder", 31, context_tokens=20, released_style=True, leave_out=("layer_types",),
         spare={"visual.patch_embed.proj.weight": (6, 3, 2, 4, 4), "lm_head.weight": (300, 40)},
         model=dict(hidden_size=40, intermediate_size=72, num_hidden_layers=3, num_attention_heads=4,
                    num_key_value_heads=2, rope_theta=1e6, rms_norm_eps=1e-6, tie_word_embeddings=True)),
    Case("qwen2-bf16-sharded", "text-encoder", 32, context_tokens=33, dtype=torch.bfloat16, shards=3, prefix=None,
         model=dict(hidden_size=48, intermediate_size=80, num_hidden_layers=4, num_attention_heads=3,
                    num_key_value_heads=3, rope_theta=5e4, rms_norm_eps=1e-3, tie_word_embeddings=False)),
    Case("qwen2-defaults", "text-encoder", 33, context_tokens=12, dtype=torch.float16, released_style=True,
         leave_out=("rope_theta", "rms_norm_eps", "tie_word_embeddings", "use_sliding_window", "layer_types"),
         model=dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2,
                    num_key_value_heads=1)),
    Case("gemma2-unprefixed", "safety", 41, shards=2, prefix=None, released_style=True, leave_out=("layer_types",),
         model=dict(hidden_size=36, intermediate_size=64, num_hidden_layers=5, num_attention_heads=6,
                    num_key_value_heads=3, head_dim=10, query_pre_attn_scalar=7, sliding_window=6,
                    attn_logit_softcapping=2.0, final_logit_softcapping=1.5, rope_theta=2e3, rms_norm_eps=1e-4)),
    Case("gemma2-defaults", "safety", 42, dtype=torch.float16, released_style=True,
         leave_out=("head_dim", "query_pre_attn_scalar", "sliding_window", "attn_logit_softcapping", "layer_types",
                    "final_logit_softcapping", "rope_theta", "rms_norm_eps", "tie_word_embeddings"),
         model=dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=1,
                    num_key_value_heads=1)),
    Case("gemma2-untied", "safety", 43, dtype=torch.bfloat16, shards=2,
         model=dict(hidden_size=48, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4,
                    num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16, sliding_window=5,
                    attn_logit_softcapping=None, final_logit_softcapping=None, tie_word_embeddings=False)),
]


def qwen_tokenizer() -> Tokenizer:
    """Returns a byte-level BPE with Qwen2's pre-tokenizer; ids 0..2 are the control tokens."""
    words = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
             r"|\s*[\r\n]+|\s+(?!\S)|\s+")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(words), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False))
    return tokenizer


def gemma_tokenizer() -> Tokenizer:
    """Returns a BPE over characters with byte fallback; it writes spaces as U+2581 and puts `<bos>` first."""
    control = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    text = [line.replace(" ", "▁") for line in CORPUS] + ["Yes", "No"] * 40
    tokenizer.train_from_iterator(text, trainers.BpeTrainer(
        vocab_size=520, special_tokens=control + [f"<0x{b:02X}>" for b in range(256)], show_progress=False))
    tokenizer.add_tokens([word for word in ("Yes", "No") if tokenizer.token_to_id(word) is None])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", special_tokens=[("<bos>", tokenizer.token_to_id("<bos>"))])
    return tokenizer


def randomize(model: torch.nn.Module, seed: int, dtype: torch.dtype) -> None:
    """Fills the parameters with random values, rounded to the type in which they will be stored."""
    draw = torch.Generator().manual_seed(seed)
    one = 0.0 if isinstance(model, Gemma2ForCausalLM) else 1.0  # Gemma's norms multiply by 1 + w
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            value = torch.randn(parameter.shape, generator=draw)
            value = value * 0.15 + one if "norm" in name else value * (0.1 if parameter.dim() > 1 else 0.2)
            parameter.copy_(value.to(dtype).float())


def write_weights(folder: Path, case: Case, model: torch.nn.Module) -> None:
    """Writes safetensors with the names that the case requires; several shards get an index."""
    draw = torch.Generator().manual_seed(case.seed + 1)
    tensors = {}
    for name, value in model.state_dict().items():
        if name == "lm_head.weight":
            if model.config.tie_word_embeddings:
                continue
        else:
            name = (case.prefix or "") + name.removeprefix("model.")
        tensors[name] = value.to(case.dtype).contiguous()
    for name, shape in case.spare.items():
        tensors[name] = torch.randn(shape, generator=draw).to(case.dtype)
    if case.shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    weight_map = {}
    for i in range(case.shards):
        file = f"model-{i + 1:05d}-of-{case.shards:05d}.safetensors"
        part = {name: tensors[name] for name in sorted(tensors)[i :: case.shards]}
        save_file(part, folder / file, metadata={"format": "pt"})
        weight_map.update(dict.fromkeys(part, file))
    total = sum(value.numel() * value.element_size() for value in tensors.values())
    index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))


def write_config(folder: Path, case: Case, model: torch.nn.Module) -> None:
    config = model.config.to_dict()
    config["architectures"] = [type(model).__name__]
    type_name = str(case.dtype).removeprefix("torch.")
    if case.released_style:
        config["rope_theta"] = config.pop("rope_parameters")["rope_theta"]
        config.pop("dtype", None)
        config["torch_dtype"] = type_name
    else:
        config["dtype"] = type_name
    for key in case.leave_out:
        config.pop(key, None)
    (folder / "config.json").write_text(json.dumps(config, indent=2))


def write_tokenizer(folder: Path, tokenizer: Tokenizer, **special: str) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", **special}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2))


def record_text_encoder(folder: Path, case: Case) -> None:
    tokenizer = qwen_tokenizer()
    # A few more rows than tokens, as in the published checkpoints.
    model = Qwen2Model(Qwen2Config(vocab_size=tokenizer.get_vocab_size() + 5, **case.model)).eval()
    randomize(model, case.seed, case.dtype)
    write_weights(folder, case, model)
    write_config(folder, case, model)
    write_tokenizer(folder, tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    pad, length = tokenizer.token_to_id("<|endoftext|>"), case.context_tokens
    rows = [tokenizer.encode(prompt).ids[:length] for prompt in PROMPTS]
    ids = torch.tensor([row + [pad] * (length - len(row)) for row in rows])
    system = torch.tensor(tokenizer.encode(SYSTEM).ids)
    mask = (ids != pad).long()

    def context(encoder: torch.nn.Module) -> torch.Tensor:
        head = system.expand(len(ids), -1)
        seen = torch.cat([torch.ones_like(head), mask], 1)
        with torch.inference_mode():
            out = encoder(torch.cat([head, ids], 1), attention_mask=seen).last_hidden_state
        return out[:, len(system) :].contiguous()

    expected = context(model)
    confirm(case, expected, context(AutoModel.from_pretrained(folder, dtype=torch.float32).eval()))
    write_case(folder, dict(kind=case.kind, system_prompt=SYSTEM, prompts=PROMPTS, context_tokens=length), {
        "expect.system_token_ids": system, "expect.token_ids": ids, "expect.context_mask": mask,
        "expect.context_position_ids": mask.cumsum(1) - 1, "expect.context": expected})


def record_safety(folder: Path, case: Case) -> None:
    tokenizer = gemma_tokenizer()
    config = Gemma2Config(vocab_size=tokenizer.get_vocab_size() + 3, **case.model)
    config._attn_implementation = "eager"  # soft-caps the attention logits; sdpa does not
    model = Gemma2ForCausalLM(config).eval()
    randomize(model, case.seed, case.dtype)
    write_weights(folder, case, model)
    write_config(folder, case, model)
    write_tokenizer(folder, tokenizer, bos_token="<bos>", eos_token="<eos>", pad_token="<pad>", unk_token="<unk>")
    rows = [tokenizer.encode(text).ids for text in QUESTIONS]
    answers = [tokenizer.token_to_id("Yes"), tokenizer.token_to_id("No")]

    def logits(decoder: torch.nn.Module) -> torch.Tensor:
        with torch.inference_mode():
            return torch.stack([decoder(torch.tensor([row])).logits[0, -1, answers] for row in rows])

    expected = logits(model)
    again = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    confirm(case, expected, logits(again.eval()))
    longest = max(map(len, rows))
    write_case(folder, dict(kind=case.kind, texts=QUESTIONS), {
        "expect.token_ids": torch.tensor([row + [-1] * (longest - len(row)) for row in rows]),
        "expect.yes_no_logits": expected, "expect.violation": expected.softmax(1)[:, 0].contiguous()})


def confirm(case: Case, expected: torch.Tensor, reloaded: torch.Tensor) -> None:
    """Checks that transformers, reading the files back, computes the same values as the recorded model."""
    error = (expected - reloaded).abs().max() / expected.abs().max()
    print(f"{case.name}: values spread {expected.std():.3f}, read back within {error:.1e}")
    if not error < 1e-5:
        raise SystemExit(f"{case.name}: the written files do not give the recorded values")


def write_case(folder: Path, strings: dict, tensors: dict) -> None:
    (folder / "case.json").write_text(json.dumps(strings, indent=1, ensure_ascii=False), encoding="utf-8")
    save_file(tensors, folder / "golden.safetensors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--only", nargs="*", help="names of cases; default: all")
    arguments = parser.parse_args()
    for case in CASES:
        if arguments.only and case.name not in arguments.only:
            continue
        folder = arguments.output / case.name
        folder.mkdir(parents=True, exist_ok=True)
        (record_text_encoder if case.kind == "text-encoder" else record_safety)(folder, case)


if __name__ == "__main__":
    main()
