"""Writes the trained models in the released layouts, so that the converter makes a pack in the same way as from the real weights.

CHECKPOINTS/{llm,tokenizer,text-encoder,safety} contain llm/ema_model.bin (averaged weights) and the plain weights, the
image tokenizer with names under `vae.`, and Hugging Face folders of Qwen2 and Gemma-2, each with tokenizer.json. CHECKPOINTS also gets:
- recipe.json, for `./hart convert --recipe`: settings that the layouts have no place for, with the keys of pack.json;
- encoder.safetensors, for restore.py: tensors that training needs and that cannot be recovered from a pack.
"""
import argparse
import json
import os
import random
import re

import torch
from safetensors.torch import save_file

import captions
import optim
import safety_model
import text_encoder
import world
from checkpoints import load_tokenizer, load_trained
from transformer_model import DEFAULT

NOTICE = ("This is a small demonstration model: it draws simple scenes of 14 kinds of things. "
          "Its safety check is a demonstration, not protection.")
# The kinds of things, as people name them.
SUBJECTS = ("houses", "trees", "cars", "flowers", "fences", "boats", "birds", "balloons", "rockets", "the sun", "the moon", "stars", "clouds", "mountains")
# The tensors for encoder.safetensors: the encoder is used in training only, and the converter turns the others into tables and constants.
UNNAMED = dict(tokenizer=r"encoder\..*|quantize\.quant_resi\..*|quantize\.ema_vocab_hit_SV|scale",
               transformer=r"llm\.(lvl_embed|diffloss\.net\.time_embed)\..*|llm\..*\.(q|v|zero_k)_bias|text\..*\.self_attn\.[qkv]_proj\.bias",
               safety=r"model\..*norm\.weight")


def _write_json(path, content):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(content, out, indent=2, ensure_ascii=False)
        out.write("\n")


def _folder(root, name):
    path = os.path.join(root, name)
    os.makedirs(path, exist_ok=True)
    return path


def _part(state, prefix):
    return {k[len(prefix):]: v.detach().float().contiguous().cpu() for k, v in state.items() if k.startswith(prefix)}


def write_transformer(root, kept, config):
    folder = _folder(root, "llm")
    sides, tokens = config["patch_nums"], config["context_token"]
    levels = [0] * tokens + [k for k, p in enumerate(sides) if k for _ in range(p * p)]
    extra = dict(lvl_1L=torch.tensor([levels]))
    torch.save({**extra, **_part(kept["average"], "llm.")}, os.path.join(folder, "ema_model.bin"))
    save_file({**extra, **_part(kept.get("model", kept["average"]), "llm.")}, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    _write_json(os.path.join(folder, "config.json"), dict(model_type="hart_transformer_t2i", architectures=["HARTForT2I"], torch_dtype="float32", **config))


def write_tokenizer(root, model):
    folder = _folder(root, "tokenizer")
    state = {f"vae.{k}": v.float().contiguous().cpu() for k, v in model.state_dict().items()
             if k.split(".")[0] in ("decoder", "post_quant_conv", "quantize")}
    save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    _write_json(os.path.join(folder, "config.json"), dict(model_type="hart_autoencoder_with_disc", architectures=["HARTAutoEncoderWithDisc"], **model.config))


def write_text_encoder(root, out, kept):
    folder = _folder(root, "text-encoder")
    words = text_encoder.train_tokenizer(os.path.join(out, "text_tokenizer.json"))
    save_file({f"model.{k}": v for k, v in _part(kept["average"], "text.qwen.").items()}, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    words.save(os.path.join(folder, "tokenizer.json"))
    pad, end = words.token_to_id(text_encoder.PAD), words.token_to_id(text_encoder.END)
    _write_json(os.path.join(folder, "config.json"), dict(
        model_type="qwen2", architectures=["Qwen2ForCausalLM"], torch_dtype="float32", vocab_size=text_encoder.VOCABULARY, rope_theta=10000.0,
        hidden_act="silu", attention_dropout=0.0, initializer_range=0.02, use_cache=True, bos_token_id=pad, eos_token_id=end, pad_token_id=pad, **text_encoder.DEFAULT))
    _write_json(os.path.join(folder, "tokenizer_config.json"), dict(tokenizer_class="PreTrainedTokenizerFast", pad_token=text_encoder.PAD, eos_token=text_encoder.END,
                                                                     model_max_length=text_encoder.DEFAULT["max_position_embeddings"]))


def write_safety(root, out, kept):
    folder = _folder(root, "safety")
    words = safety_model.train_tokenizer(os.path.join(out, "safety_tokenizer.json"))
    state = {k: v for k, v in _part(kept["average"], "").items() if k != "lm_head.weight"}
    save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    words.save(os.path.join(folder, "tokenizer.json"))
    _write_json(os.path.join(folder, "config.json"), safety_model.released_config(words))
    _write_json(os.path.join(folder, "tokenizer_config.json"), dict(tokenizer_class="PreTrainedTokenizerFast", bos_token="<bos>", eos_token="<eos>", pad_token="<pad>", unk_token="<unk>"))


def caption_words(count=60000, seed=5):
    """Returns every word of the training captions in lower case, sorted. The rarest one comes up some 200 times in this many captions."""
    rng, words = random.Random(seed), set()
    for _ in range(count):
        words.update(re.findall(r"[a-z0-9]+(?:['-][a-z]+)*", captions.caption(world.sample(rng), rng).lower()))
    return sorted(words)


def write_recipe(root):
    origin = "trained from random weights on pictures and texts drawn by code, models/training of hart"
    _write_json(os.path.join(root, "recipe.json"), dict(
        notice=NOTICE,
        draws=dict(subjects=SUBJECTS, words=caption_words()),
        systemPrompt=text_encoder.SYSTEM_PROMPT,
        defaults=dict(guidance=4.5, smooth=True),
        safety=dict(threshold=0.5, template=safety_model.TEMPLATE,
                    policies=[dict(name=safety_model.NAMES[short], text=text) for short, text in safety_model.POLICIES.items()]),
        sources=[dict(part=part, origin=origin, licence="Apache-2.0") for part in ("image model", "text encoder", "safety check")]))


def write_encoder(root, states):
    """Writes encoder.safetensors: matrices in fp16; scales, biases and counts, which are few, unchanged."""
    kept = {}
    for part, state in states.items():
        for name, value in state.items():
            if re.fullmatch(UNNAMED[part], name):
                kept[f"{part}.{name}"] = (value.half() if value.ndim > 1 else value).contiguous().cpu()
    save_file(kept, os.path.join(root, "encoder.safetensors"))


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="folder of the training checkpoints")
    parser.add_argument("--checkpoints", required=True, help="folder to write")
    a = parser.parse_args(arguments)
    kept, safety = load_trained(a.out, "cpu"), optim.load(os.path.join(a.out, "safety.pt"))
    if not kept or not safety:
        parser.error(f"{a.out} contains no {'safety.pt' if kept else 'transformer.pt'}: a pack needs all its parts")
    tokenizer = load_tokenizer(a.out, "cpu")
    write_transformer(a.checkpoints, kept, DEFAULT)
    write_tokenizer(a.checkpoints, tokenizer)
    write_text_encoder(a.checkpoints, a.out, kept)
    write_safety(a.checkpoints, a.out, safety)
    write_recipe(a.checkpoints)
    write_encoder(a.checkpoints, dict(tokenizer=tokenizer.state_dict(), transformer=kept["average"], safety=safety["average"]))
    total = 0
    for name in ("llm/ema_model.bin", "tokenizer/model.safetensors", "text-encoder/model.safetensors", "safety/model.safetensors"):
        path = os.path.join(a.checkpoints, name)
        if os.path.exists(path):
            print(f"{name}: {os.path.getsize(path) / 2e6:.2f} MB in fp16")
            total += os.path.getsize(path) / 2e6
    print(f"total: {total:.2f} MB in fp16")


if __name__ == "__main__":
    main()
