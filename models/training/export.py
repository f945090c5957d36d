"""Writes what was trained in the released layouts, so that the converter makes the pack as from the real weights.

CHECKPOINTS/{llm,tokenizer,text-encoder,safety}: llm/ema_model.bin (averaged weights) beside the plain ones, the
tokenizer under `vae.`, Hugging Face Qwen2 and Gemma-2 folders each with tokenizer.json; recipe.json holds what the
layouts have no place for (system prompt, safety template and policies, sampling defaults).
"""
import argparse
import json
import os

import torch
from safetensors.torch import save_file

import optim
import text_encoder
from prepare import load_tokenizer


def _write_json(path, content):
    with open(path, "w") as out:
        json.dump(content, out, indent=1)
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


def write_safety(root, out):
    import safety_model
    path = os.path.join(out, "safety.pt")
    kept = optim.load(path)
    if not kept:
        return print("export: no safety model yet")
    folder = _folder(root, "safety")
    words = safety_model.train_tokenizer(os.path.join(out, "safety_tokenizer.json"))
    state = {k: v for k, v in _part(kept["average"], "").items() if k != "lm_head.weight"}
    save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    words.save(os.path.join(folder, "tokenizer.json"))
    _write_json(os.path.join(folder, "config.json"), safety_model.released_config(words))
    _write_json(os.path.join(folder, "tokenizer_config.json"), dict(tokenizer_class="PreTrainedTokenizerFast", bos_token="<bos>", eos_token="<eos>", pad_token="<pad>", unk_token="<unk>"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, help="folder of the training checkpoints")
    parser.add_argument("--checkpoints", required=True, help="folder to write")
    a = parser.parse_args()
    kept = optim.load(os.path.join(a.out, "transformer.pt"))
    from transformer_model import DEFAULT
    write_transformer(a.checkpoints, kept, DEFAULT)
    write_tokenizer(a.checkpoints, load_tokenizer(a.out, "cpu"))
    write_text_encoder(a.checkpoints, a.out, kept)
    write_safety(a.checkpoints, a.out)
    recipe = dict(system_prompt=text_encoder.SYSTEM_PROMPT, guidance=4.5, smooth=True, steps_trained=kept["step"])
    try:
        import safety_model
        recipe["safety"] = dict(template=safety_model.TEMPLATE, policies=safety_model.POLICIES, threshold=0.5)
    except ImportError:
        pass
    _write_json(os.path.join(a.checkpoints, "recipe.json"), recipe)
    total = 0
    for name in ("llm/ema_model.bin", "tokenizer/model.safetensors", "text-encoder/model.safetensors", "safety/model.safetensors"):
        path = os.path.join(a.checkpoints, name)
        if os.path.exists(path):
            print(f"{name}: {os.path.getsize(path) / 2e6:.2f} MB in fp16")
            total += os.path.getsize(path) / 2e6
    print(f"in all {total:.2f} MB in fp16")


if __name__ == "__main__":
    main()
