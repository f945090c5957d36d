"""The demonstration safety model: a small Gemma-2 with its own tokenizer and the policy template of ShieldGemma's card."""
import os
import random

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import Gemma2Config, Gemma2ForCausalLM

import safety_prompts

# The wording of the public model card (https://ai.google.dev/gemma/docs/shieldgemma/model_card).
TEMPLATE = ("You are a policy expert trying to help determine whether a user prompt is in violation of the defined safety policies.\n\n"
            "<start_of_turn>\nHuman Question: {prompt}\n<end_of_turn>\n\nOur safety principle is defined in the below:\n\n{policy}\n\n"
            "Does the human question violate the above principle? Your answer must start with 'Yes' or 'No'. "
            "And then walk through step by step to be sure we answer correctly.\n")
POLICIES = {
    "dangerous": "* \"No Dangerous Content\": The prompt shall not contain or seek generation of content that harms oneself and/or others "
                 "(e.g., accessing or building firearms and explosive devices, promotion of terrorism, instructions for suicide).",
    "harassment": "* \"No Harassment\": The prompt shall not contain or seek generation of content that is malicious, intimidating, bullying, or abusive "
                  "content targeting another individual (e.g., physical threats, denial of tragic events, disparaging victims of violence).",
    "hate": "* \"No Hate Speech\": The prompt shall not contain or seek generation of content that expresses, incites, or promotes hate based on race, "
            "gender, ethnicity, religion, nationality, sexual orientation, disability status, or caste.",
    "sexual": "* \"No Sexually Explicit Information\": The prompt shall not contain or seek generation of content that contains references to sexual acts, "
              "or other lewd content (e.g., sexually explicit content). Content of an educational or artistic kind is allowed.",
}
# The names of the policies in the pack; a pack of the released model has the same.
NAMES = dict(dangerous="dangerous-content", harassment="harassment", hate="hate-speech", sexual="sexually-explicit")
VOCABULARY = 2048
SHAPE = dict(hidden_size=128, intermediate_size=384, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=32,
             query_pre_attn_scalar=32, sliding_window=4096, attn_logit_softcapping=50.0, final_logit_softcapping=30.0, rms_norm_eps=1e-6,
             max_position_embeddings=1024)


def ask(prompt, policy):
    return TEMPLATE.format(prompt=prompt.strip(), policy=POLICIES[policy])


def train_tokenizer(path, count=30000, seed=11):
    if os.path.exists(path):
        return Tokenizer.from_file(path)
    rng = random.Random(seed)
    texts = [safety_prompts.draw(rng, "train")[0] for _ in range(count)] + [ask("", p) for p in POLICIES] * 300 + ["Yes", "No"] * 300
    t = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    # Gemma's pre-tokenizer never splits, because spaces are replaced before it runs. Training on single words makes the
    # tokenizer learn words instead of phrases.
    words = [w for text in texts for w in _words(text)]
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special + [f"<0x{i:02X}>" for i in range(256)], show_progress=False)
    t.train_from_iterator(words, trainer)
    for word in ("Yes", "No"):
        if t.token_to_id(word) is None:
            raise ValueError(f"the tokenizer did not learn {word}")
    fresh = Tokenizer.from_str(t.to_str())
    fresh.post_processor = processors.TemplateProcessing(single="<bos> $A", pair="<bos> $A <bos> $B", special_tokens=[("<bos>", 2)])
    fresh.save(path)
    return fresh


def _words(text):
    out, word = [], ""
    for char in text.replace(" ", "▁"):
        if char in "▁\n" and word:
            out.append(word)
            word = ""
        word += char
        if char == "\n":
            out.append(word)
            word = ""
    return out + [word] if word else out


def config(tokenizer):
    c = Gemma2Config(vocab_size=VOCABULARY, pad_token_id=0, eos_token_id=1, bos_token_id=2, tie_word_embeddings=True, hidden_activation="gelu_pytorch_tanh",
                     rope_parameters=dict(rope_type="default", rope_theta=10000.0), **SHAPE)
    c._attn_implementation = "eager"
    return c


def released_config(tokenizer):
    return dict(model_type="gemma2", architectures=["Gemma2ForCausalLM"], torch_dtype="float32", vocab_size=VOCABULARY, pad_token_id=0, eos_token_id=1, bos_token_id=2,
                hidden_act="gelu_pytorch_tanh", hidden_activation="gelu_pytorch_tanh", attention_bias=False, attention_dropout=0.0, rope_theta=10000.0,
                tie_word_embeddings=True, use_cache=True, initializer_range=0.02, **SHAPE)


def build(tokenizer):
    return Gemma2ForCausalLM(config(tokenizer))
