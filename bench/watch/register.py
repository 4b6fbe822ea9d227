# SPDX-License-Identifier: Apache-2.0
"""register.py - Entity List rules written out again in the Federal Register's XML, from the lists that came of them.

The full text of the rules is not at hand; what they list is.  Each rule is put together from the rows of the
Consolidated Screening List that cite it: names, aliases, addresses, license requirement, review policy.  Where the
addresses are not kept (the list of 2026) they are made up.  The words round them, the instructions and the table are
those that the Federal Register uses, in the four ways in which instructions are worded.
"""
import collections
import csv
import gzip
import io
import json
import pathlib
import re
from xml.sax.saxutils import escape

LABELS = "abcdefghijklmnopqrstuvwxyz"
NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
STARS = "*         *         *         *         *"
ROMAN = ["i", "ii", "iii", "iv"]
HEADINGS = {"CN": "CHINA, PEOPLE'S REPUBLIC OF", "MM": "BURMA"}


def rows(path: pathlib.Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.TextIOWrapper(gzip.open(path), encoding="utf-8")))


def places(root: pathlib.Path) -> dict[str, str]:
    """Headings of countries by their codes."""
    table = csv.DictReader((root / "packs" / "us-ccl" / "places.csv").open(encoding="utf-8"))
    names: dict[str, str] = {}
    for row in table:
        names.setdefault(row["code"], row["name"].upper())
    return {**names, **HEADINGS}


class Party:
    def __init__(self, name: str, aliases: list[str], addresses: list[str], country: str, requirement: str, policy: str):
        self.name, self.aliases, self.addresses, self.country = name, aliases, addresses, country
        self.requirement, self.policy = requirement, policy

    def entry(self) -> str:
        """As Supplement No. 4 words it."""
        text = f"{self.name}, "
        if self.aliases:
            count = len(self.aliases)
            number = NUMBERS[count] if count < len(NUMBERS) else str(count)
            lines = [f"<LI>—{escape(alias)}" for alias in self.aliases]
            if count > 1:
                lines[-2] += "; <E T=\"03\">and</E>"
            text = escape(f"{self.name}, a.k.a., the following {number} alias{'es' if count > 1 else ''}:")
            text += ";</LI>".join(lines) + ".</LI><LI>"
            return text + escape("; and ".join(self.addresses) + ".") + "</LI>"
        return escape(text + "; and ".join(self.addresses) + ".")


def split_addresses(text: str, country: str, heading: str) -> list[str]:
    name = heading.split(",")[0].title()
    return [re.sub(rf", {country}$", f", {name}", one) for one in text.split("; ") if one]


def of_2022(lists: pathlib.Path, headings: dict[str, str], least: int) -> dict[str, list[Party]]:
    """Parties by the one citation that they have, with their addresses."""
    rules = collections.defaultdict(list)
    for row in rows(lists / "us-csl-2022-04-22" / "consolidated.csv.gz"):
        cited = re.fullmatch(r"\d+ FR \d+", row["federal_register_notice"])
        codes = {one[-2:] for one in row["addresses"].split("; ") if re.search(r", [A-Z]{2}$", one)}
        if not cited or "(EL)" not in row["source"] or len(codes) != 1 or not codes <= set(headings):
            continue
        country = codes.pop()
        aliases = [re.sub("^and ", "", alias) for alias in row["alt_names"].split("; ") if alias]
        rules[cited[0]].append(Party(row["name"], aliases, split_addresses(row["addresses"], country, headings[country]),
                                     country, row["license_requirement"], row["license_policy"]))
    return {cited: parties for cited, parties in rules.items() if len(parties) >= least}


def of_2026(lists: pathlib.Path, headings: dict[str, str], least: int) -> dict[str, list[Party]]:
    """Those of later rules, whose addresses are not kept: these are made up."""
    rules = collections.defaultdict(list)
    for row in rows(lists / "us-csl-2026-07-31" / "csl.csv.gz"):
        cited = re.fullmatch(r"(\d+) FR \d+", row["federal_register_notice"])
        codes = row["countries"].split()
        if not cited or row["source_code"] != "EL" or int(cited[1]) < 88 or len(codes) != 1 or codes[0] not in headings:
            continue
        address = f"No. {len(row['name'])} Zhongshan Road, {headings[codes[0]].split(',')[0].title()}"
        rules[cited[0]].append(Party(row["name"], json.loads(row["alt_names"] or "[]"), [address], codes[0],
                                     row["license_requirement"], row["license_policy"]))
    return {cited: parties for cited, parties in rules.items() if len(parties) >= least}


def single_quotes(name: str) -> str:
    """Quotes within quotes are single ones."""
    return name.replace("“", "‘").replace("”", "’").replace('"', "'")


def instructions(groups: dict[str, list[Party]], style: int) -> str:
    said = []
    for i, (heading, parties) in enumerate(groups.items()):
        label = LABELS[i % 26]
        names = [f"“{escape(single_quotes(party.name))},”" for party in parties]
        named = " and ".join(names) if len(names) < 3 else ", ".join(names[:-1]) + ", and " + names[-1]
        named = named.replace(",”,", ",”")
        entries = "entries" if len(names) > 1 else "an entry"
        if style == 0:
            said += [f"{label}. Under {heading}, by adding, in alphabetical order, {entries} for {named};"]
        elif style == 1:
            said += [f"{label}. Under {heading}:", f"i. Adding, in alphabetical order, {entries} for {named};"]
        elif style == 2:
            said += [f"{label}. By adding under {heading}, in alphabetical order, {entries} for {named};"]
        else:
            said += [f"{label}. Under {heading}, by adding, in alphabetical order, {len(names)} entities;"]
    lead = "2. Supplement No. 4 to part 744 is amended by:" if style in (1, 3) else \
        "2. Supplement No. 4 to part 744 is amended:"
    return "".join(f"<AMDPAR>{line}</AMDPAR>\n" for line in [lead, *said])


def document(number: str, cited: str, parties: list[Party], headings: dict[str, str], style: int) -> str:
    volume, page = cited.split(" FR ")
    year = int(volume) + 1935
    groups: dict[str, list[Party]] = {}
    for party in sorted(parties, key=lambda one: headings[one.country]):
        groups.setdefault(headings[party.country], []).append(party)
    table = []
    for heading, members in groups.items():
        table.append(f'<ROW><ENT I="01">{escape(heading)}</ENT></ROW>\n<ROW><ENT I="28">{STARS}</ENT></ROW>')
        for party in members:
            table.append(f'<ROW><ENT I="22"> </ENT><ENT>{party.entry()}</ENT><ENT>{escape(party.requirement)}</ENT>'
                         f"<ENT>{escape(party.policy)}</ENT><ENT>{volume} FR [INSERT FR PAGE NUMBER, June 1, {year}].</ENT></ROW>")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<RULE>
<PREAMB><PRTPAGE P="{page}"/><AGENCY TYPE="N">DEPARTMENT OF COMMERCE</AGENCY>
<SUBAGY>Bureau of Industry and Security</SUBAGY><CFR>15 CFR Part 744</CFR>
<SUBJECT>Additions to the Entity List</SUBJECT>
<ACT><HD SOURCE="HED">ACTION:</HD><P>Final rule.</P></ACT>
<SUM><HD SOURCE="HED">SUMMARY:</HD><P>This rule amends the EAR by adding {len(parties)} entities to the Entity List.</P></SUM>
<EFFDATE><HD SOURCE="HED">DATES:</HD><P>This rule is effective June 1, {year}.</P></EFFDATE></PREAMB>
<SUPLINF><LSTSUB><P>Exports.</P></LSTSUB>
<REGTEXT TITLE="15" PART="744"><AMDPAR>1. The authority citation for 15 CFR part 744 continues to read as follows:</AMDPAR>
<AUTH><HD SOURCE="HED">Authority:</HD><P>50 U.S.C. 4801-4852.</P></AUTH></REGTEXT>
<REGTEXT TITLE="15" PART="744">
{instructions(groups, style)}<EXTRACT><HD SOURCE="HD1">Supplement No. 4 to Part 744—Entity List</HD>
<GPOTABLE COLS="5"><BOXHD><CHED H="1">Country</CHED><CHED H="1">Entity</CHED><CHED H="1">License requirement</CHED>
<CHED H="1">License review policy</CHED><CHED H="1">Federal Register citation</CHED></BOXHD>
{chr(10).join(table)}
</GPOTABLE></EXTRACT></REGTEXT></SUPLINF>
<FRDOC>[FR Doc. {number} Filed 5–31–{year % 100:02}; 8:45 am]</FRDOC>
</RULE>
"""


def in_words(lists: pathlib.Path) -> list[tuple[str, str]]:
    """Names, and entries in the words of Supplement No. 4 itself."""
    return [(row["name"], row["entry_text"])
            for row in rows(lists / "us-bis-el-cn-universities-2026-03-30" / "entries.csv.gz")]


def plain(name: str) -> str:
    """A name without case, blanks and punctuation."""
    return re.sub(r"[\W_]", "", name.lower())
