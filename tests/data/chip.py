#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""chip.py - the chip commands, and the catalog against what others published.

A chip whose class was published must come to that class by the packs, from figures that are known: the published
class is not used to find it.  The dates are before and after the rule of November 2023.
"""
import json
import sys

from _licet import any_failed, licet, report

ON = "2024-06-03"
# What the figures of the catalog come to; each is worked out by hand from a datasheet.
TPP = {
    "NVIDIA H100 SXM5 80GB": "15832", "NVIDIA H20 SXM 96GB": "2368", "NVIDIA A800 SXM4 80GB": "4992",
    "NVIDIA A100 SXM4 80GB": "4992", "NVIDIA L4": "1940", "NVIDIA A30": "2644", "AMD MI210": "2899.2",
    "AMD MI300X": "20919.2", "NVIDIA GeForce RTX 4090": "5284.8", "Huawei Ascend 910B": "5120",
}

def objects(*words: str) -> list[dict]:
    done = licet(*words, "--json")
    if done.returncode != 0:
        raise SystemExit(f"not ok {' '.join(words)}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def controlled(chip: dict) -> str:
    """Its entry under 3A090, "none", or what else is possible."""
    if any(code.startswith("3A090") for code in chip["entries_unknown"]):
        return "not settled"
    return next((code for code in chip["entries"] if code.startswith("3A090")), "none")


def check_catalog() -> None:
    chips = {chip["name"]: chip for chip in objects("chip", "list", "--on", ON)}
    report("the catalog is there", "" if len(chips) > 100 else f"only {len(chips)} chips")
    published = [chip for chip in chips.values() if chip["published_class"]]
    wrong = [f"{chip['name']}: published {chip['published_class']}, here {controlled(chip)}"
             for chip in published if controlled(chip) != chip["published_class"]]
    report(f"the class of {len(published)} chips is as published", "\n".join(wrong))
    wrong = [f"{name}: {chips[name]['tpp']}, not {tpp}" for name, tpp in TPP.items() if chips[name]["tpp"] != tpp]
    report("TPP is as worked out by hand", "\n".join(wrong))
    known = [figure for chip in chips.values() if chip["confidence"] == "low" for figure in chip["figures"]
             if figure["state"] == "known" and figure["value"][0].isdigit()]
    report("no number of low confidence is known", f"{known}" if known else "")


def check_commands() -> None:
    rows = objects("chip", "compare", "h20", "mi308x", "--to", "H100 SXM")
    ratios = [row["tpp"]["ratio"] for row in rows]
    report("compare gives multiples of the reference", "" if ratios == ["1", "0.1495", None] else f"{ratios}")
    names = [chip["name"] for chip in objects("chip", "show", "h100")]
    report("a family shows its variants", "" if len(names) > 1 else f"{names}")
    for words, status, says in (
        (("chip", "show", "h21"), 2, "hint: near names: 'NVIDIA H20'"),
        (("chip", "show"), 2, "which chip?"),
        (("chip", "list", "--vendor", "nobody"), 2, "hint: vendors are NVIDIA"),
        (("chip", "compare", "h20"), 2, "there is nothing to compare"),
        (("chip", "compare", "h20", "--to", "h100"), 2, "a reference must be one"),
        (("chip", "show", "h20"), 0, "NVIDIA H20 SXM 96GB"),
        (("chip", "list", "--vendor", "baidu"), 0, "Kunlun"),
    ):
        done = licet(*words)
        said = done.stdout + done.stderr
        fits = done.returncode == status and says in said
        wide = [line for line in done.stdout.splitlines() if len(line) > 80]
        report(" ".join(words), "" if fits and not wide else f"status {done.returncode}\n{said}\n{wide}")


check_catalog()
check_commands()
sys.exit(any_failed())
