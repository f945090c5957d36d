"""Checks that the nouns of prompts are found: each at its last token, and not in words that only look similar.
Usage: check_nouns.py TOKENIZER, the text tokenizer of a pack or of a training."""
import sys

import torch
from tokenizers import Tokenizer

import text_encoder
import world
from alignment import Nouns

CASES = {
    "A red house beside two trees": [("house", " house"), ("tree", " trees")],
    "house on the left": [("house", "house")],
    "three rocket ships over the sea": [("rocket", " rocket"), ("rocket", " ships")],
    "a ship at sunset": [("boat", " ship")],
    "the sun at sunrise, under a starry sky": [("sun", " sun")],
    "a hot-air balloon near a peak": [("balloon", " balloon"), ("mountain", " peak")],
    "something else": [],
    "a cartoon of a carpet": [],  # each starts with the token of "car"
}


def main(path):
    tokenizer, wrong = Tokenizer.from_file(path), 0
    find = Nouns(tokenizer)
    for text, nouns in CASES.items():
        ids = text_encoder.encode(tokenizer, [text], 40)
        found = [(world.KINDS[kind], ids[0, place].item()) for _, place, kind in zip(*(x.tolist() for x in find(ids)))]
        ends = [(kind, tokenizer.encode(word).ids[-1]) for kind, word in nouns]
        if found != ends:
            wrong += 1
            print(f"{text}: {[(kind, tokenizer.id_to_token(i)) for kind, i in found]}, should be {nouns}")
    alone = torch.cat([text_encoder.encode(tokenizer, [text], 40) for text in CASES])
    if len(find(alone)[0]) != sum(map(len, CASES.values())):
        wrong += 1
        print("a batch gives different nouns than its single rows")
    print(f"{len(CASES) - wrong} of {len(CASES)} prompts right")
    return wrong == 0


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1]) else 1)
