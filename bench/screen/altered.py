# SPDX-License-Identifier: Apache-2.0
"""altered.py - names as somebody else would write them: each way is a function of a seeded generator and a name."""
import random
import re
import unicodedata

FORMS = {"co", "ltd", "limited", "llc", "inc", "corp", "corporation", "company", "gmbh", "sa", "ooo", "oao", "zao", "pao",
         "jsc", "pte", "pty", "plc", "fze", "fzco", "pjsc", "srl", "sarl", "bv", "ag", "sl", "kg"}
SHORTS = {"technology": "tech", "technologies": "tech", "international": "intl", "trading": "trd", "electronics": "elec",
          "industry": "ind", "industries": "ind", "group": "grp", "university": "univ", "institute": "inst",
          "development": "dev", "communication": "comm", "equipment": "equip", "company": "co", "limited": "ltd",
          "corporation": "corp", "semiconductor": "semi", "engineering": "engg", "research": "res", "services": "svcs"}
INITIALS = ["zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw"]
FINALS = ["iang", "iong", "uang", "ang", "eng", "ing", "ong", "ian", "iao", "uai", "uan", "ai", "an", "ao", "ei", "en", "ia",
          "ie", "in", "iu", "ou", "ua", "ui", "un", "uo", "ue", "a", "e", "i", "o", "u"]
SYLLABLE = re.compile(f"(?:{'|'.join(INITIALS)})(?:{'|'.join(FINALS)})|(?:ai|an|ao|ang|en|er|ou|e)")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def plain(word: str) -> str:
    return re.sub(r"\W", "", word).lower()


def longest(words: list[str]) -> int:
    return max(range(len(words)), key=lambda i: len(words[i]))


def slip_in(chance: random.Random, word: str) -> str:
    """A letter left out, doubled, put in, changed, or two swapped; the first letter stays."""
    if len(word) < 3:
        return word
    i = chance.randrange(1, len(word))
    return chance.choice([word[:i] + word[i + 1:], word[:i] + word[i] + word[i:],
                          word[:i] + chance.choice(LETTERS) + word[i:],
                          word[:i] + chance.choice(LETTERS) + word[i + 1:],
                          word[:i - 1] + word[i] + word[i - 1] + word[i + 1:]])


def slip(chance: random.Random, name: str) -> str:
    words = name.split()
    at = longest(words)
    words[at] = slip_in(chance, words[at])
    return " ".join(words)


def slip_anywhere(chance: random.Random, name: str) -> str:
    """In any word of four letters or more."""
    words = name.split()
    fit = [i for i, word in enumerate(words) if len(plain(word)) >= 4]
    if fit:
        at = chance.choice(fit)
        words[at] = slip_in(chance, words[at])
    return " ".join(words)


def two_slips(chance: random.Random, name: str) -> str:
    return slip_anywhere(chance, slip(chance, name))


PHRASES = re.compile(r"\b(?:(?:public|open|closed|private)\s+)?joint\s+stock\s+company\b|\blimited\s+liability\s+company\b", re.I)


def order(chance: random.Random, name: str) -> str:
    """A legal form of several words stays together."""
    words = PHRASES.sub(lambda match: match[0].replace(" ", "\0"), name).split()
    chance.shuffle(words)
    return " ".join(words).replace("\0", " ")


def without_form(chance: random.Random, name: str) -> str:
    del chance
    name = PHRASES.sub("", name)
    return " ".join(word for word in name.split() if plain(word) not in FORMS) or name


def in_short(chance: random.Random, name: str) -> str:
    del chance
    return " ".join(SHORTS.get(plain(word), word) for word in name.split())


def joined(chance: random.Random, name: str) -> str:
    """Any two that stand beside each other, a legal form too."""
    words = name.split()
    if len(words) < 2:
        return name
    i = chance.randrange(len(words) - 1)
    return " ".join(words[:i] + [words[i].rstrip(",.") + words[i + 1].lower()] + words[i + 2:])


def joined_form(chance: random.Random, name: str) -> str:
    """A legal form written together with the word before it."""
    words = name.split()
    fit = [i for i in range(1, len(words)) if plain(words[i]) in FORMS]
    if not fit:
        return name
    i = chance.choice(fit)
    return " ".join(words[:i - 1] + [words[i - 1].rstrip(",.") + words[i].lower()] + words[i + 1:])


def parted(chance: random.Random, name: str) -> str:
    words = name.split()
    at = longest(words)
    i = chance.randrange(1, max(2, len(words[at])))
    words[at] = words[at][:i] + " " + words[at][i:]
    return " ".join(words)


def without_word(chance: random.Random, name: str, counts: dict[str, int]) -> str:
    """One of three or more words; the rarest stays."""
    words = name.split()
    if len(words) < 3:
        return name
    keep = min(range(len(words)), key=lambda i: counts.get(plain(words[i]), 10**9))
    del words[chance.choice([i for i in range(len(words)) if i != keep])]
    return " ".join(words)


def accents(chance: random.Random, name: str) -> str:
    marks = {"a": "á", "e": "é", "i": "ï", "o": "ö", "u": "ü", "c": "ç", "n": "ñ", "s": "š", "z": "ž"}
    return "".join(marks.get(c, c) if chance.random() < 0.5 else c.upper() if chance.random() < 0.5 else c
                   for c in name.lower())


NOT_CHINESE = {"marine", "defense", "future", "house", "mine", "shine", "time", "line", "rise", "sale", "made", "here", "semi",
               "same", "home", "game", "date", "name", "rate", "life", "wine", "type", "page", "size", "file", "engine"}


def syllables(word: str) -> list[str]:
    """Of a word that is written in pinyin; else none."""
    word = word.lower()

    def part(at: int) -> list[str] | None:
        if at == len(word):
            return []
        for end in range(min(len(word), at + 6), at, -1):
            if SYLLABLE.fullmatch(word[at:end]):
                rest = part(end)
                if rest is not None:
                    return [word[at:end], *rest]
        return None
    return (part(0) or []) if word.isalpha() and word.isascii() and word not in NOT_CHINESE else []


def pinyin(chance: random.Random, name: str) -> str:
    """What is written in pinyin is parted into syllables, and syllables beside each other are joined."""
    out = []
    for word in name.split():
        found = syllables(word)
        if 2 <= len(found) <= 3 and len(word) >= 4:
            cut = chance.randrange(1, len(found))
            out += chance.choice([found, ["".join(found[:cut]), "".join(found[cut:])]])
        elif len(found) == 1 and out and len(syllables(out[-1])) == 1:
            out[-1] += word.lower()
        else:
            out.append(word)
    return " ".join(out)


def as_it_is(chance: random.Random, name: str) -> str:
    del chance
    return name


def unmarked(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()


WAYS = {"as it is": as_it_is, "case, accents": accents, "order": order, "without form": without_form, "in short": in_short,
        "slip, longest word": slip, "slip, any word": slip_anywhere, "two slips": two_slips, "joined": joined,
        "joined with form": joined_form, "parted": parted, "without a word": without_word, "pinyin": pinyin}
SLIPS = {"two slips"}  # beyond what a threshold promises: told, not counted among the altered
