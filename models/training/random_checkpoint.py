# Copyright the HART service authors
# SPDX-License-Identifier: Apache-2.0
"""Writes random checkpoints in the released layouts, for tests of size, speed and memory.

Usage:  python random_checkpoint.py OUTPUT_FOLDER [--size 256|1024|tiny] [--only hart text-encoder safety]

  OUTPUT_FOLDER/hart/llm          HART-0.7B: config.json, ema_model.bin (fp32, a torch.save zip)
  OUTPUT_FOLDER/hart/tokenizer    hybrid tokenizer: config.json, pytorch_model.bin (fp32)
  OUTPUT_FOLDER/text-encoder      Qwen2 1.5B: config.json, bf16 safetensors in shards, tokenizer.json
  OUTPUT_FOLDER/safety            Gemma-2 2B: the same files

The sizes 256 and 1024 have the published widths, with the schedule for images of that many pixels. tiny has the same
layout in a few megabytes, and its safety model gives every prompt the same small score, so that every prompt passes;
src/test/resources/checkpoints/tiny was written with it. The real sizes take about 12 GB of disk together. Values are
seeded by tensor name, so a file has the same content if only a subset is written. Tensors are generated and written in
pieces, which keeps memory at a few hundred megabytes. The tokenizers know only single bytes and the control tokens.
"""

import argparse
import json
import math
import pickle
import zipfile
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

PIECE = 1 << 22  # values generated and written at a time
SHARD_BYTES = 2_000_000_000
Shapes = dict[str, tuple[int, ...]]

SCHEDULES = {
    "tiny": [1, 2, 3, 4, 5, 6, 8],
    "256": [1, 2, 3, 4, 5, 6, 8, 10, 13, 16],
    "1024": [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 27, 36, 48, 64],
}


# ---------------------------------------------------------------- configurations


def hart_configs(size: str) -> tuple[dict, dict]:
    """Returns the config.json of the transformer and of the tokenizer, with the switches of the released model."""
    tiny = size == "tiny"
    patch_nums = SCHEDULES[size]
    transformer = {
        "model_type": "hart_transformer_t2i",
        "architectures": ["HARTForT2I"],
        "torch_dtype": "float32",
        "context_token": 48 if tiny else 300,
        "context_dim": 64 if tiny else 1536,
        "depth": 2 if tiny else 24,
        "embed_dim": 64 if tiny else 1536,
        "num_heads": 4 if tiny else 24,
        "mlp_ratio": 4.0,
        "norm_eps": 1e-6,
        "patch_nums": patch_nums,
        "attn_type": "llama",
        "mlp_type": "llama",
        "attn_l2_norm": False,
        "disable_aln": True,
        "shared_aln": True,
        "use_timestep_embed": True,
        "sep_aln_pooling_mode": "avg",
        "use_context_norm": True,
        "diff_width": 64 if tiny else 1024,
        "diff_depth": 2 if tiny else 6,
        "num_sampling_steps": "8",
        "sampler": "iddpm",
    }
    tokenizer = {
        "model_type": "hart_autoencoder_with_disc",
        "architectures": ["HARTAutoEncoderWithDisc"],
        "torch_dtype": "float32",
        "vocab_size": 640 if tiny else 4096,
        "z_channels": 8 if tiny else 32,
        "ch": 32 if tiny else 160,
        "ch_mult": [1, 1, 2, 2] if tiny else [1, 1, 2, 2, 4],
        "v_patch_nums": patch_nums,
        "quantizer_type": "var_hybrid",
        "share_quant_resi": 4,
        "quant_resi": 0.5,
        "quant_conv_ks": 3,
    }
    return transformer, tokenizer


def qwen_config(tiny: bool) -> dict:
    return {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "torch_dtype": "bfloat16",
        "vocab_size": 512 if tiny else 151936,
        "hidden_size": 64 if tiny else 1536,
        "intermediate_size": 96 if tiny else 8960,
        "num_hidden_layers": 2 if tiny else 28,
        "num_attention_heads": 4 if tiny else 12,
        "num_key_value_heads": 2,
        "hidden_act": "silu",
        "max_position_embeddings": 32768,
        "rms_norm_eps": 1e-6,
        "rope_theta": 1000000.0,
        "tie_word_embeddings": True,
        "use_sliding_window": False,
    }


def gemma_config(tiny: bool) -> dict:
    return {
        "architectures": ["Gemma2ForCausalLM"],
        "model_type": "gemma2",
        "torch_dtype": "bfloat16",
        "vocab_size": 512 if tiny else 256000,
        "hidden_size": 48 if tiny else 2304,
        "intermediate_size": 96 if tiny else 9216,
        "num_hidden_layers": 2 if tiny else 26,
        "num_attention_heads": 4 if tiny else 8,
        "num_key_value_heads": 2 if tiny else 4,
        "head_dim": 16 if tiny else 256,
        "query_pre_attn_scalar": 16 if tiny else 256,
        "hidden_activation": "gelu_pytorch_tanh",
        "max_position_embeddings": 8192,
        "sliding_window": 4096,
        "attn_logit_softcapping": 50.0,
        "final_logit_softcapping": 30.0,
        "rms_norm_eps": 1e-6,
        "rope_theta": 10000.0,
        "tie_word_embeddings": True,
        "pad_token_id": 0,
        "eos_token_id": 1,
        "bos_token_id": 2,
    }


# ---------------------------------------------------------------- names and shapes


def linear(out: Shapes, name: str, inputs: int, outputs: int, bias: bool = True) -> None:
    out[name + ".weight"] = (outputs, inputs)
    if bias:
        out[name + ".bias"] = (outputs,)


def affine(out: Shapes, name: str, width: int) -> None:
    out[name + ".weight"] = (width,)
    out[name + ".bias"] = (width,)


def conv(out: Shapes, name: str, inputs: int, outputs: int, kernel: int = 3) -> None:
    out[name + ".weight"] = (outputs, inputs, kernel, kernel)
    out[name + ".bias"] = (outputs,)


def transformer_shapes(config: dict, vocabulary: int, latent: int) -> Shapes:
    width, context = config["embed_dim"], config["context_dim"]
    hidden = int(width * config["mlp_ratio"] * 2 / 3 + 255) // 256 * 256
    positions = config["context_token"] - 1 + sum(p * p for p in config["patch_nums"])
    out: Shapes = {"lvl_1L": (1, positions), "attn_bias_for_masking": (1, 1, positions, positions)}
    linear(out, "word_embed", latent, width)
    linear(out, "context_embed", context, width)
    out["context_norm.weight"] = (context,)
    linear(out, "lvl_embed.mlp.0", 256, width)
    linear(out, "lvl_embed.mlp.2", width, width)
    for n in range(config["depth"]):
        block = f"blocks.{n}."
        out[block + "scale_shift_table"] = (6, width)
        for bias in ("q_bias", "v_bias", "zero_k_bias"):
            out[block + "attn." + bias] = (width,)
        linear(out, block + "attn.qkv_proj", width, 3 * width, bias=False)
        linear(out, block + "attn.proj", width, width)
        linear(out, block + "ffn.gate_proj", width, hidden, bias=False)
        linear(out, block + "ffn.up_proj", width, hidden, bias=False)
        linear(out, block + "ffn.down_proj", hidden, width, bias=False)
        out[block + "ln_wo_grad.weight"] = (width,)
    out["head_nm.ln_wo_grad.weight"] = (width,)
    linear(out, "head_nm.ada_lin.1", width, 2 * width)
    linear(out, "head", width, vocabulary)
    out["decoder_norm.weight"] = (width,)
    residual_shapes(out, config["diff_width"], config["diff_depth"], width, latent)
    return out


def residual_shapes(out: Shapes, width: int, depth: int, condition: int, latent: int) -> None:
    net = "diffloss.net."
    linear(out, net + "time_embed.mlp.0", 256, width)
    linear(out, net + "time_embed.mlp.2", width, width)
    linear(out, net + "cond_embed", condition, width)
    linear(out, net + "input_proj", latent, width)
    for n in range(depth):
        block = f"{net}res_blocks.{n}."
        affine(out, block + "in_ln", width)
        linear(out, block + "mlp.0", width, width)
        linear(out, block + "mlp.2", width, width)
        linear(out, block + "adaLN_modulation.1", width, 3 * width)
    linear(out, net + "final_layer.linear", width, 2 * latent)
    linear(out, net + "final_layer.adaLN_modulation.1", width, 2 * width)


def tokenizer_shapes(config: dict) -> Shapes:
    """Returns the shapes of the decoder, of the quantizer and its convolutions, and of the first layer of the unused encoder."""
    latent, multipliers = config["z_channels"], config["ch_mult"]
    out: Shapes = {}

    def res_block(name: str, inputs: int, outputs: int) -> None:
        affine(out, name + ".norm1", inputs)
        conv(out, name + ".conv1", inputs, outputs)
        affine(out, name + ".norm2", outputs)
        conv(out, name + ".conv2", outputs, outputs)
        if inputs != outputs:
            conv(out, name + ".nin_shortcut", inputs, outputs, 1)

    def attention(name: str, width: int) -> None:
        affine(out, name + ".norm", width)
        conv(out, name + ".qkv", width, 3 * width, 1)
        conv(out, name + ".proj_out", width, width, 1)

    conv(out, "vae.encoder.conv_in", 3, config["ch"])
    decoder = "vae.decoder."
    width = config["ch"] * multipliers[-1]
    conv(out, decoder + "conv_in", latent, width)
    res_block(decoder + "mid.block_1", width, width)
    attention(decoder + "mid.attn_1", width)
    res_block(decoder + "mid.block_2", width, width)
    for level in reversed(range(len(multipliers))):
        for n in range(3):
            outputs = config["ch"] * multipliers[level]
            res_block(f"{decoder}up.{level}.block.{n}", width, outputs)
            width = outputs
            if level == len(multipliers) - 1:
                attention(f"{decoder}up.{level}.attn.{n}", width)
        if level:
            conv(out, f"{decoder}up.{level}.upsample.conv", width, width)
    affine(out, decoder + "norm_out", width)
    conv(out, decoder + "conv_out", width, 3)
    conv(out, "vae.quant_conv", latent, latent, config["quant_conv_ks"])
    conv(out, "vae.post_quant_conv", latent, latent, config["quant_conv_ks"])
    out["vae.quantize.ema_vocab_hit_SV"] = (len(config["v_patch_nums"]), config["vocab_size"])
    for n in range(config["share_quant_resi"]):
        conv(out, f"vae.quantize.quant_resi.qresi_ls.{n}", latent, latent)
    out["vae.quantize.embedding.weight"] = (config["vocab_size"], latent)
    return out


def decoder_lm_shapes(config: dict) -> Shapes:
    """Returns the shapes of a Qwen2 or Gemma-2 decoder. Embeddings are tied, so there is no lm_head."""
    qwen = config["model_type"] == "qwen2"
    width, inner = config["hidden_size"], config["intermediate_size"]
    head = config.get("head_dim", width // config["num_attention_heads"])
    queries, keys = head * config["num_attention_heads"], head * config["num_key_value_heads"]
    norms = ["input_layernorm", "post_attention_layernorm"]
    if not qwen:
        norms += ["pre_feedforward_layernorm", "post_feedforward_layernorm"]
    out: Shapes = {"model.embed_tokens.weight": (config["vocab_size"], width)}
    for n in range(config["num_hidden_layers"]):
        layer = f"model.layers.{n}."
        linear(out, layer + "self_attn.q_proj", width, queries, bias=qwen)
        linear(out, layer + "self_attn.k_proj", width, keys, bias=qwen)
        linear(out, layer + "self_attn.v_proj", width, keys, bias=qwen)
        linear(out, layer + "self_attn.o_proj", queries, width, bias=False)
        linear(out, layer + "mlp.gate_proj", width, inner, bias=False)
        linear(out, layer + "mlp.up_proj", width, inner, bias=False)
        linear(out, layer + "mlp.down_proj", inner, width, bias=False)
        for norm in norms:
            out[f"{layer}{norm}.weight"] = (width,)
    out["model.norm.weight"] = (width,)
    return out


# ---------------------------------------------------------------- values


def values(name: str, shape: tuple[int, ...], gemma: bool = False) -> Iterator[np.ndarray]:
    """Yields the values of a tensor in pieces, flat and in order, seeded by its name.

    The standard deviation is at most 0.02 for matrices, 0.7 / sqrt(inputs) for convolutions and 1 for the codebook, which keeps
    activations finite at any depth. Norms have a mean of 1 (0 for Gemma-2, whose norms multiply by 1 + w).
    """
    size = math.prod(shape)
    if name == "lvl_1L":
        yield np.zeros(size, np.int64)  # the level of each position: not read at inference
        return
    constant = name in ("attn_bias_for_masking", "vae.quantize.ema_vocab_hit_SV") or name.endswith("zero_k_bias")
    norm = len(shape) == 1 and name.endswith("weight")
    if name.endswith(("embedding.weight", "embed_tokens.weight")):
        spread = 1.0 if name.startswith("vae.") else 0.02
    elif len(shape) > 1:
        inputs = size / shape[0]
        spread = 0.7 / math.sqrt(inputs) if name.startswith("vae.") else min(0.02, 1 / math.sqrt(inputs))
    else:
        spread = 0.02
    draw = np.random.Generator(np.random.SFC64(zlib.crc32(name.encode())))
    for start in range(0, size, PIECE):
        count = min(PIECE, size - start)
        if constant:
            yield np.zeros(count, np.float32)
            continue
        piece = draw.standard_normal(count, dtype=np.float32)
        piece *= np.float32(spread)
        if norm and not gemma:
            piece += np.float32(1)
        yield piece


def to_bfloat16(piece: np.ndarray) -> np.ndarray:
    """Rounds fp32 to the nearest bfloat16 (ties to even), and returns its bits."""
    bits = piece.view(np.uint32)
    return ((bits + (0x7FFF + ((bits >> 16) & 1))) >> 16).astype(np.uint16)


# ---------------------------------------------------------------- files


class StoredTensor:
    """A tensor that is pickled as torch.save does it: as a call that rebuilds it from a storage of the zip."""

    def __init__(self, key: str, shape: tuple[int, ...], storage_type: type) -> None:
        self.key, self.shape, self.storage_type = key, shape, storage_type


class StorageReference:
    def __init__(self, tensor: StoredTensor) -> None:
        self.tensor = tensor


class StatePickler(pickle.Pickler):
    def persistent_id(self, obj: object) -> object:
        if isinstance(obj, StorageReference):
            tensor = obj.tensor
            return ("storage", tensor.storage_type, tensor.key, "cpu", math.prod(tensor.shape))
        return None

    def reducer_override(self, obj: object) -> object:
        if isinstance(obj, StoredTensor):
            strides = tuple(math.prod(obj.shape[i + 1 :]) for i in range(len(obj.shape)))
            arguments = (StorageReference(obj), 0, obj.shape, strides, False, OrderedDict())
            return torch._utils._rebuild_tensor_v2, arguments
        return NotImplemented


def write_torch_zip(path: Path, shapes: Shapes) -> None:
    """Writes the same file as torch.save(state_dict, path), one piece of a tensor at a time.

    Entries are stored uncompressed. As in torch, a padding extra field aligns them to 64 bytes, so
    that a reader can memory-map them.
    """
    root = path.stem
    state = OrderedDict()
    for i, (name, shape) in enumerate(shapes.items()):
        kind = torch.LongStorage if name == "lvl_1L" else torch.FloatStorage
        state[name] = StoredTensor(str(i), shape, kind)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        with open_aligned(archive, f"{root}/data.pkl") as entry:
            StatePickler(entry, protocol=2).dump(state)
        write_aligned(archive, f"{root}/byteorder", b"little")
        for name, tensor in state.items():
            with open_aligned(archive, f"{root}/data/{tensor.key}") as entry:
                for piece in values(name, tensor.shape):
                    entry.write(piece.data)
        write_aligned(archive, f"{root}/version", b"3\n")


def open_aligned(archive: zipfile.ZipFile, name: str):
    info = zipfile.ZipInfo(name)
    zip64_field = 20  # zipfile adds this field to entries of unknown size when zip64 is forced
    fixed = archive.start_dir + 30 + len(name) + zip64_field + 4
    padding = -fixed % 64
    info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
    return archive.open(info, "w", force_zip64=True)


def write_aligned(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    with open_aligned(archive, name) as entry:
        entry.write(content)


def write_safetensors(folder: Path, shapes: Shapes, gemma: bool) -> None:
    """Writes bf16 shards of at most SHARD_BYTES (a larger tensor gets a shard of its own) and their index."""
    shards: list[list[str]] = [[]]
    filled = 0
    for name, shape in shapes.items():
        size = 2 * math.prod(shape)
        if shards[-1] and filled + size > SHARD_BYTES:
            shards.append([])
            filled = 0
        shards[-1].append(name)
        filled += size
    weight_map = {}
    for i, names in enumerate(shards):
        file = "model.safetensors" if len(shards) == 1 else f"model-{i + 1:05d}-of-{len(shards):05d}.safetensors"
        header: dict = {"__metadata__": {"format": "pt"}}
        offset = 0
        for name in names:
            end = offset + 2 * math.prod(shapes[name])
            header[name] = {"dtype": "BF16", "shape": list(shapes[name]), "data_offsets": [offset, end]}
            offset = end
            weight_map[name] = file
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        with open(folder / file, "wb") as stream:
            stream.write(len(text).to_bytes(8, "little") + text)
            for name in names:
                for piece in values(name, shapes[name], gemma):
                    stream.write(to_bfloat16(piece).data)
    if len(shards) > 1:
        total = sum(2 * math.prod(shape) for shape in shapes.values())
        index = {"metadata": {"total_size": total}, "weight_map": weight_map}
        write_json(folder / "model.safetensors.index.json", index)


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- tokenizers


def qwen_tokenizer() -> Tokenizer:
    """Returns a tokenizer with single bytes and Qwen2's three control tokens, without merges."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({symbol: i for i, symbol in enumerate(alphabet)}, []))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    return tokenizer


def gemma_tokenizer() -> Tokenizer:
    """Returns a tokenizer with single bytes, the space, "Yes", "No" and Gemma's control tokens; it puts `<bos>` before every text."""
    control = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    words = control + [f"<0x{b:02X}>" for b in range(256)] + ["▁"]
    vocabulary = {word: i for i, word in enumerate(words)}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(control)
    tokenizer.add_tokens([AddedToken("Yes", normalized=False), AddedToken("No", normalized=False)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    return tokenizer


# ---------------------------------------------------------------- checkpoints


def write_hart(root: Path, size: str) -> None:
    transformer, tokenizer = hart_configs(size)
    parts = [
        ("llm", transformer, "ema_model.bin",
         transformer_shapes(transformer, tokenizer["vocab_size"], tokenizer["z_channels"])),
        ("tokenizer", tokenizer, "pytorch_model.bin", tokenizer_shapes(tokenizer)),
    ]
    for name, config, file, shapes in parts:
        folder = root / "hart" / name
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / "config.json", config)
        write_torch_zip(folder / file, shapes)
        report(folder, shapes)


def write_language_model(folder: Path, config: dict, tokenizer: Tokenizer, **special: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", config)
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **special})
    shapes = decoder_lm_shapes(config)
    write_safetensors(folder, shapes, gemma=config["model_type"] == "gemma2")
    report(folder, shapes)


def report(folder: Path, shapes: Shapes) -> None:
    buffers = ("lvl_1L", "attn_bias_for_masking", "zero_k_bias", "ema_vocab_hit_SV")
    weights = sum(math.prod(shape) for name, shape in shapes.items() if not name.endswith(buffers))
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{folder}: {weights / 1e6:.1f} M parameters in {len(shapes)} tensors, {size / 1e9:.2f} GB", flush=True)


def make_indifferent(folder: Path) -> None:
    """Makes the safety model give one small score to every prompt: it damps the layers, sets the row of "No" to the row of
    the last token of the question, and the row of "Yes" to its negative."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tensors = load_file(folder / "model.safetensors")
    for name, tensor in tensors.items():
        if name.endswith(("post_attention_layernorm.weight", "post_feedforward_layernorm.weight")):
            tensor.fill_(-0.99)  # the norm multiplies by 1 + weight
    table = tensors["model.embed_tokens.weight"]
    last = table[tokenizer.encode("correctly.\n").ids[-1]].clone()
    table[tokenizer.token_to_id("No")] = last
    table[tokenizer.token_to_id("Yes")] = -last
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("--size", choices=sorted(SCHEDULES), default="256")
    parser.add_argument("--only", nargs="*", choices=["hart", "text-encoder", "safety"])
    arguments = parser.parse_args()
    wanted = arguments.only or ["hart", "text-encoder", "safety"]
    tiny = arguments.size == "tiny"
    if "hart" in wanted:
        write_hart(arguments.output, arguments.size)
    if "text-encoder" in wanted:
        write_language_model(arguments.output / "text-encoder", qwen_config(tiny), qwen_tokenizer(),
                             eos_token="<|im_end|>", pad_token="<|endoftext|>")
    if "safety" in wanted:
        write_language_model(arguments.output / "safety", gemma_config(tiny), gemma_tokenizer(),
                             bos_token="<bos>", eos_token="<eos>", pad_token="<pad>", unk_token="<unk>")
        if tiny:
            make_indifferent(arguments.output / "safety")


if __name__ == "__main__":
    main()
