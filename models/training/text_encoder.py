"""The text side: a byte-level tokenizer like Qwen's, trained on our captions, and a small Qwen2 decoder.

The prompt follows a constant system prompt and is padded on the right to T tokens. The context is the last hidden state at
the prompt's positions, after the final norm. The mask separates prompt from padding; positions count the prompt's tokens.
"""
import os
import random

import torch
import torch.nn as nn
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2Config, Qwen2Model

import captions
import world

SYSTEM_PROMPT = "Draw this scene: "
PAD, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
VOCABULARY = 896
DEFAULT = dict(hidden_size=192, intermediate_size=512, num_hidden_layers=3, num_attention_heads=6, num_key_value_heads=2,
               rms_norm_eps=1e-6, max_position_embeddings=256, tie_word_embeddings=True, use_sliding_window=False)


def train_tokenizer(path, count=40000, seed=3):
    """Returns the tokenizer saved at `path`, or trains it and saves it there. A normalizer makes all letters lower case, so that a
    capital letter never makes a word unknown."""
    if os.path.exists(path):
        return Tokenizer.from_file(path)
    rng = random.Random(seed)
    texts = [captions.caption(world.sample(rng), rng) for _ in range(count)]
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=[PAD, START, END], show_progress=False)
    t.train_from_iterator(texts + [SYSTEM_PROMPT] * 500, trainer)
    t.save(path)
    return t


def encode(tokenizer, texts, length):
    """Returns token ids [N, length], padded on the right; longer texts are cut off."""
    pad = tokenizer.token_to_id(PAD)
    rows = [e.ids[:length] for e in tokenizer.encode_batch(list(texts))]
    return torch.tensor([ids + [pad] * (length - len(ids)) for ids in rows])


class TextEncoder(nn.Module):
    def __init__(self, tokenizer, config=None):
        super().__init__()
        self.config = Qwen2Config(vocab_size=VOCABULARY, pad_token_id=tokenizer.token_to_id(PAD),
                                  rope_parameters=dict(rope_type="default", rope_theta=10000.0), **dict(DEFAULT, **(config or {})))
        self.qwen = Qwen2Model(self.config)
        self.pad = tokenizer.token_to_id(PAD)
        self.register_buffer("system", torch.tensor(tokenizer.encode(SYSTEM_PROMPT).ids), persistent=False)

    def forward(self, ids):
        """Maps ids [B,T] to context [B,T,D], mask [B,T] and positions [B,T]."""
        mask = (ids != self.pad).long()
        system = self.system.expand(len(ids), -1)
        whole = torch.cat([torch.ones_like(system), mask], 1)
        hidden = self.qwen(torch.cat([system, ids], 1), attention_mask=whole, use_cache=False).last_hidden_state
        return hidden[:, system.shape[1]:].float(), mask, mask.cumsum(1) - 1
