# SPDX-License-Identifier: Apache-2.0
"""altered_addresses.py - addresses as somebody else would write them, and the addresses next door.

An address is looked at for what its alterations need: unit, floor, number and street, by patterns of its own, which know
nothing of how the program reads it.  A way returns None where the address has nothing to alter.
"""
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import altered

UNIT = re.compile(r"\b(Flat/Rm|Flat/Room|Unit|Room|Rm|Flat|Suite|Office|Shop|Workshop)s?(?: No)?\.? ?"
                  r"(\d+(?: ?[A-Z]\b)?(?:-\d+[A-Z]?)?|[A-Z]\d{0,2}(?:-[A-Z]?\d+)?)\b(?!/)", re.I)
FLOOR = re.compile(r"\b(\d{1,2}) ?(?:/F|F|th Floor|st Floor|nd Floor|rd Floor|/Floor|/FL)\b\.?|\b(?:Floor|Level)(?: No\.?)? (\d{1,2})\b", re.I)
NUMBER = re.compile(r"((?:\bNos?\.? ?)?)(?<![\w/?-])(?<!\? )(\d{1,4}[A-Z]?(?:-\d{1,4}[A-Z]?)?),? (?!(?:Floor|Building|Block)\b)"
                    r"((?:[A-Z][\w'?]*\.? ){1,4}(?:Road|Rd|Street|St|Avenue|Ave|Lu|Jie|Lane|Drive|Boulevard)\b\.?)")
UNITS = re.compile(UNIT.pattern + r"|\band \d", re.I)
COUNTRY = re.compile(r"(?:[A-Z]{2}|China|Hong Kong)$")
SHORTS = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Building": "Bldg", "Centre": "Ctr", "Center": "Ctr", "Tower": "Twr",
          "Commercial": "Comm", "Industrial": "Ind", "Plaza": "Plz", "District": "Dist", "House": "Hse", "Mansion": "Mans",
          "Boulevard": "Blvd", "International": "Intl"}
FULL = {"Rd": "Road", "St": "Street", "Ave": "Avenue", "Bldg": "Building", "Bld": "Building", "Ctr": "Centre", "Comm": "Commercial",
        "Ind": "Industrial", "Twr": "Tower", "Dist": "District", "KLN": "Kowloon", "Plz": "Plaza"}
GENERIC = {*map(str.lower, SHORTS), *map(str.lower, FULL), "hong", "kong", "floor", "block", "south", "north", "east", "west",
           "unit", "units", "room", "rooms", "flat", "suite", "suites", "office", "shop", "workshop", "level", "no", "nos"}
PAIRS = re.compile(r"\b(Mong Kok|Wan Chai|Kwun Tong|Sheung Wan|Tsuen Wan|Fa Yuen|Wing Lok|Kwai Chung|Sha Tin|Hung Hom|Tsim Sha Tsui|"
                   r"Austin Road|Mongkok|Wanchai|Shatin)\b")
PARTED = {"Mongkok": "Mong Kok", "Wanchai": "Wan Chai", "Shatin": "Sha Tin"}
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st", 32: "nd", 33: "rd"}


@dataclass
class Place:
    text: str
    entry: str  # the name of the entry that has it
    kind: str   # Hong Kong, China, elsewhere
    unit: re.Match | None = field(init=False)
    floor: re.Match | None = field(init=False)
    number: re.Match | None = field(init=False)

    def __post_init__(self) -> None:
        self.unit, self.floor = UNIT.search(self.text), FLOOR.search(self.text)
        taken = [m for m in (self.unit, self.floor) if m]
        numbers = [m for m in NUMBER.finditer(self.text) if not any(t.start() <= m.start(2) < t.end() for t in taken)]
        self.number = numbers[-1] if numbers else None

    def storey(self) -> int | None:
        return int(self.floor[1] or self.floor[2]) if self.floor else None

    def with_part(self, match: re.Match, text: str) -> str:
        return self.text[:match.start()] + text + self.text[match.end():]

    def is_at(self, other: str) -> bool:
        """Whether the other address has its unit, if it has one, its number, and half of the words: another spelling of it."""
        place = Place(other, "", "")
        words, others = words_of(self.text), words_of(other)
        return (self.number is not None and place.number is not None and self.number[2] == place.number[2] and
                (self.unit and self.unit[2].lower()) == (place.unit and place.unit[2].lower()) and
                2 * len(words & others) >= min(len(words), len(others)))

    def parts(self) -> list[str]:
        return [part.strip() for part in self.text.split(",") if part.strip()]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def numbers_of(text: str) -> set[str]:
    """With those between two: `1318-20` has 1319."""
    found = set(re.findall(r"\w+", text.lower()))
    for first, last in re.findall(r"(\d+) ?[-?–] ?(\d+)", text):
        last = first[:max(0, len(first) - len(last))] + last
        if 0 < int(last) - int(first) <= 100:
            found |= {str(n) for n in range(int(first), int(last) + 1)}
    return found


# ---- the same place, written otherwise ----

def as_it_is(chance: random.Random, place: Place) -> str | None:
    del chance
    return place.text


def order(chance: random.Random, place: Place) -> str | None:
    """The largest first, as in China."""
    del chance
    return ", ".join(reversed(place.parts()))


def each_word(place: Place, words: dict[str, str]) -> str | None:
    text = re.sub(r"[A-Za-z]+\b\.?", lambda match: words.get(match[0].rstrip("."), match[0]), place.text)
    return text if text != place.text else None


def in_short(chance: random.Random, place: Place) -> str | None:
    del chance
    return each_word(place, SHORTS)


def in_full(chance: random.Random, place: Place) -> str | None:
    del chance
    return each_word(place, FULL)


def floor_otherwise(chance: random.Random, place: Place) -> str | None:
    if not place.floor:
        return None
    n = place.storey()
    ways = [f"{n}/F", f"{n}F", f"{n}{ORDINALS.get(n, 'th')} floor", f"Floor {n}", f"Level {n}"]
    return place.with_part(place.floor, chance.choice([way for way in ways if way.lower() != place.floor[0].lower()]))


def unit_otherwise(chance: random.Random, place: Place) -> str | None:
    if not place.unit:
        return None
    ways = [way for way in ("Unit", "Room", "Rm", "Rm.", "Flat", "Suite", "Office") if way.lower() != place.unit[1].lower()]
    return place.with_part(place.unit, f"{chance.choice(ways)} {place.unit[2]}")


def floor_in_unit(chance: random.Random, place: Place) -> str | None:
    """`Room 4, 16/F` as `Room 1604`, `Unit D, 16/F` as `Unit 16D`, `Room 803, 8/F` as `Room 803`."""
    del chance
    if not place.unit or not place.floor:
        return None
    floor, unit = str(place.storey()), place.unit[2]
    if re.fullmatch("[A-Z]", unit, re.I):
        unit = floor + unit
    elif re.fullmatch(r"\d{1,2}", unit):
        unit = floor + unit.zfill(2)
    elif not re.fullmatch(floor + r"\d\d\b.*", unit):
        return None
    matches = sorted((place.unit, place.floor), key=lambda match: match.start())
    texts = [f"{place.unit[1]} {unit}" if match is place.unit else "" for match in matches]
    text = (place.text[:matches[0].start()] + texts[0] + place.text[matches[0].end():matches[1].start()] + texts[1] +
            place.text[matches[1].end():])
    return re.sub(r"\s*,(?:\s*,)+", ",", text).strip(" ,")


def accents(chance: random.Random, place: Place) -> str | None:
    """Of words in letters; numbers and initials are left."""
    return " ".join(word if re.search(r"\d|[A-Z]\.", word) else altered.accents(chance, word) for word in place.text.split())


def marks(chance: random.Random, place: Place) -> str | None:
    """Commas as blanks, semicolons or dashes between blanks; no full stops; in capitals or not."""
    text = re.sub(r",\s*", chance.choice([" ", "; ", " - ", ","]), place.text.replace(".", ""))
    return chance.choice([str.upper, str.lower, str])(text)


def without_country(chance: random.Random, place: Place) -> str | None:
    del chance
    parts = place.parts()
    return ", ".join(parts[:-1]) if COUNTRY.match(parts[-1]) and len(parts) > 2 else None


def is_district(part: str) -> bool:
    return not re.search(r"\d", part) and not words_of(part) & (GENERIC - {"district", "dist", "kln", "hong", "kong"})


def without_district(chance: random.Random, place: Place) -> str | None:
    """Or another part that is neither the country nor has a number, a street or a building."""
    parts = place.parts()
    fit = [i for i, part in enumerate(parts[:-1]) if i > 0 and is_district(part)]
    if not fit:
        return None
    del parts[chance.choice(fit)]
    return ", ".join(parts)


def longest_word(text: str) -> re.Match | None:
    words = [m for m in re.finditer(r"(?<![\w'])[A-Za-z]{4,}(?![\w'?])", text) if m[0].lower() not in GENERIC]
    return max(words, key=lambda match: len(match[0])) if words else None


def slip(chance: random.Random, place: Place) -> str | None:
    word = longest_word(place.text)
    return place.with_part(word, altered.slip_in(chance, word[0])) if word else None


def joined(chance: random.Random, place: Place) -> str | None:
    """`Mongkok`; else any two words of a street or a building."""
    known = PAIRS.search(place.text)
    if known:
        return place.with_part(known, PARTED.get(known[0], known[0].replace(" ", "").capitalize()))
    pairs = [m for m in re.finditer(r"\b(?=([A-Z][a-z]+) ([A-Z][a-z]+)\b)", place.text)
             if m[1].lower() not in GENERIC and m[2].lower() not in GENERIC]
    if not pairs:
        return None
    pair = chance.choice(pairs)
    return place.text[:pair.start()] + pair[1] + pair[2].lower() + place.text[pair.end(2):]


def parted(chance: random.Random, place: Place) -> str | None:
    word = longest_word(place.text)
    if not word or len(word[0]) < 5:
        return None
    at = chance.randrange(2, len(word[0]) - 2)
    return place.with_part(word, f"{word[0][:at]} {word[0][at:]}")


def number_sign(chance: random.Random, place: Place) -> str | None:
    """`No.` before the number in the street, or gone from there."""
    if not place.number:
        return None
    sign = "" if place.number[1] else chance.choice(["No. ", "No.", "No "])
    return place.text[:place.number.start(1)] + sign + place.text[place.number.start(2):]


def two_ways(chance: random.Random, place: Place) -> str | None:
    """One after the other; where one has nothing to alter, it is none."""
    first, second = chance.sample([way for way in ONE_WAY.values() if way is not as_it_is], 2)
    text = first(chance, place)
    return second(chance, Place(text, place.entry, place.kind)) if text else None


ONE_WAY: dict[str, Callable[[random.Random, Place], str | None]] = {
    "as it is": as_it_is, "parts in reverse": order, "in short": in_short, "in full": in_full,
    "floor otherwise": floor_otherwise, "unit otherwise": unit_otherwise, "floor in the unit": floor_in_unit,
    "case, accents": accents, "other marks": marks, "without country": without_country,
    "without district": without_district, "slip, longest word": slip, "two words in one": joined, "a word in two": parted,
    "No., or without": number_sign}
WAYS = {**ONE_WAY, "two of these": two_ways}
BEYOND = {"two of these"}  # told, not counted among the altered


# ---- places next door ----
# Each returns the address, and what of it is another: a listed address that has it is no false alarm.

Neighbor = tuple[str, str] | None


def next_unit(unit: str) -> str | None:
    """Of a number, of the last of several, or of a letter."""
    if re.fullmatch("[A-Y]", unit, re.I):
        return chr(ord(unit) + 1)
    if match := re.fullmatch(r"(\d+) ?([A-Y])", unit, re.I):
        return match[1] + chr(ord(match[2]) + 1)
    if match := re.fullmatch(r"(\d+)(?:-(\d+))?", unit):
        last = match[2] or match[1]
        return match[1][:len(match[1]) - len(last)] + str(int(last) + 1).zfill(len(last))
    return None


def another_unit(chance: random.Random, place: Place) -> Neighbor:
    """Of addresses with one: who has several is there if any of them is the same."""
    unit = next_unit(place.unit[2]) if place.unit and len(UNITS.findall(place.text)) == 1 else None
    del chance
    return (place.with_part(place.unit, f"{place.unit[1]} {unit}"), unit) if unit else None


def another_floor(chance: random.Random, place: Place) -> Neighbor:
    """With the unit's number, where that begins with the floor's."""
    if not place.unit:
        return None
    by = chance.choice([1, 2, 3])
    unit = re.fullmatch(r"(\d{1,2})(\d\d)( ?[A-Z])?", place.unit[2])
    if not place.floor:
        if not unit:
            return None
        other = f"{int(unit[1]) + by}{unit[2]}{unit[3] or ''}"
        return place.with_part(place.unit, f"{place.unit[1]} {other}"), other
    floor = str(place.storey() + by)
    text = place.with_part(place.floor, f"{floor}/F")
    if re.match(str(place.storey()) + r"(?:\d\d)?[A-Z]?$", place.unit[2]) and len(place.unit[2]) > 2:
        other = floor + place.unit[2][len(str(place.storey())):]
        return UNIT.sub(f"{place.unit[1]} {other}", text, count=1), other
    return text, floor


def next_number(chance: random.Random, place: Place) -> Neighbor:
    """The next on that side of the street."""
    del chance
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", place.number[2]) if place.number else None
    if not match or int(match[2] or match[1]) < int(match[1]):
        return None
    other = str(int(match[2] or match[1]) + 2)
    return place.text[:place.number.start(2)] + other + place.text[place.number.end(2):], other


STREETS = ["Jaffe Road", "Gloucester Road", "Hennessy Road", "Canton Road", "Argyle Street", "Shanghai Street", "Portland Street",
           "Reclamation Street", "Prince Edward Road", "Boundary Street", "Kimberley Road", "Electric Road", "King's Road",
           "Java Road", "Connaught Road", "Wyndham Street", "Hollywood Road", "Caine Road", "Bonham Strand", "Tai Po Road"]


def another_street(chance: random.Random, place: Place) -> Neighbor:
    """The same unit, floor and number there; the building is another, so it is left out, and what else may be of it."""
    if not place.number:
        return None
    street = chance.choice([street for street in STREETS if street[:5].lower() not in place.text.lower()])
    rest = [part.strip() for part in place.text[place.number.end():].split(",")]
    parts = [place.unit and place.unit[0], place.floor and place.floor[0], f"{place.number[2]} {street}",
             *(part for part in rest if is_district(part) and not words_of(part) & words_of(place.number[3]))]
    return ", ".join(part for part in parts if part), street


NEIGHBORS = {"another unit": another_unit, "another floor": another_floor, "next number": next_number,
             "another street": another_street}
