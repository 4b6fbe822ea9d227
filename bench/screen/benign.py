# SPDX-License-Identifier: Apache-2.0
"""benign.py - names on no list, made or found, and names that are listed but for their distinctive word.

Found: organizations with a number of the IEEE for their network cards (Debian package ieee-data), less those of listed
groups; maintainers of Debian packages.  Made by a seeded generator: companies of a Chinese place, two syllables and words of
trades; cities of the time zone database with trades; persons of common surnames and given names.
"""
import csv
import pathlib
import random
import re

from altered import plain

FORMS = ["Ltd", "LLC", "GmbH", "Co., Ltd.", "Inc.", "S.A.", "Pte Ltd", "BV", "Limited", "Corp.", ""]
TRADES = ["Marine Supplies", "Textiles", "Coffee Roasters", "Furniture", "Dental Care", "Bakery", "Garden Tools", "Insurance",
          "Printing", "Travel Agency", "Wine Imports", "Toys", "Shipping Agency", "Auto Parts", "Paper Mills", "Trading",
          "Electronics", "Technology", "Engineering", "Logistics", "Software", "Consulting", "Foods", "Packaging",
          "General Trading", "Oil Services", "Construction", "Investment Holdings", "Petrochemical", "Shipping Lines"]
PLACES = ["Beijing", "Shanghai", "Shenzhen", "Guangzhou", "Hangzhou", "Nanjing", "Suzhou", "Wuhan", "Chengdu", "Xi'an",
          "Tianjin", "Chongqing", "Dongguan", "Hong Kong", "Qingdao", "Dalian", "Xiamen", "Ningbo", "Wuxi", "Changsha",
          "Zhejiang", "Jiangsu", "Guangdong", "Sichuan", "China", "Taiwan", "Hefei", "Jinan", "Harbin", "Shenyang"]
SYLLABLES = ["hua", "xin", "tong", "da", "jia", "yuan", "hong", "tai", "sheng", "kai", "ming", "rui", "zhong", "an", "li", "fei",
             "bo", "lian", "jing", "wei", "kang", "hai", "long", "feng", "guang", "yi", "shi", "hui", "te", "chuang", "ke", "nuo",
             "ling", "hao", "sen", "bai", "qi", "tian", "yun", "rong", "si", "lan", "dong", "ying", "zhi", "cheng", "xing", "ya"]
GENERIC = ["Technology", "Electronics", "Electronic Technology", "Information Technology", "Communication Technology",
           "Intelligent Technology", "Semiconductor", "Microelectronics", "Network Technology", "Digital Technology",
           "International Trading", "Industrial", "Optoelectronics", "Software", "Precision Machinery", "Logistics",
           "Import and Export", "New Material", "Aviation Technology", "Instrument Equipment", "Cloud Computing",
           "Supply Chain Management", "Automation Equipment", "Biological Technology", "Photoelectric Technology"]
CHINESE = ["Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Huang", "Zhao", "Wu", "Zhou", "Xu", "Sun", "Ma", "Zhu", "Hu", "Guo",
           "He", "Lin", "Gao", "Luo", "Zheng", "Liang", "Xie", "Song", "Tang", "Deng", "Feng", "Han", "Cao", "Zeng"]
GIVEN = ["James", "Mary", "Robert", "Patricia", "Michael", "Linda", "David", "Sarah", "Thomas", "Karen", "Ivan", "Olga", "Sergei",
         "Natalia", "Dmitry", "Elena", "Alexei", "Tatiana", "Vladimir", "Svetlana", "Mohammed", "Fatima", "Ahmed", "Aisha", "Ali",
         "Hassan", "Khalid", "Omar", "Reza", "Maryam", "Carlos", "Maria", "Jose", "Ana", "Juan", "Lucia", "Hans", "Anna", "Pierre",
         "Sophie"]
SURNAMES = ["Smith", "Johnson", "Williams", "Brown", "Jones", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Ivanov",
            "Smirnov", "Kuznetsov", "Popov", "Vasiliev", "Petrov", "Sokolov", "Mikhailov", "Novikov", "Fedorov", "Hussein", "Khan",
            "Al Rashid", "Ahmadi", "Hosseini", "Karimi", "Ibrahim", "Mahmoud", "Saleh", "Nasser", "Garcia", "Rodriguez",
            "Martinez", "Lopez", "Gonzalez", "Hernandez", "Perez", "Muller", "Schneider", "Dubois"]
# Groups of which a part is on the list of 2026, under whatever name the IEEE knows them.
LISTED = re.compile("huawei|hikvision|dahua|zte\\b|zhongxing|hytera|inspur|sugon|dawning|hisilicon|futurewei|nuctech|megvii|"
                    "yitu|sensetime|iflytek|fiberhome|datang|dji\\b|loongson|phytium|kaspersky|cetc|norinco|casic|avic\\b|"
                    "supermicro computer beijing|tiandy|uniview|beijing.*university|institute|academy|corad|comba|gowin|yangtze|"
                    "skyrizon|quectel|autel|hesai|cxmt|hygon|higon|gaowan|positive tech|t-platforms|t platforms|mikron|"
                    "angstrem|baikal|elvees|mcst|module\\b|milandr|rosneft|gazprom|rostec|almaz|concern|nii\\b|npo\\b|iran|"
                    "fmi\\b|china electronics|china mobile|china telecom|china unicom|panda electronics|longsys|netposa|"
                    "cloudwalk|leon tech|meiya|yixin|intellifusion|qihoo|360|cloudminds|hytera|tencent|catl|autoflight|"
                    "jhict|fujian jinhua|smic|semiconductor manufacturing|ymtc|biren|moore thread|cambricon|iluvatar|"
                    "guoxin|pengxinwei|wingtech|naura|piotech|zhaoxin|nexperia|jingjia|geovis|powev|changhong|goke", re.I)


def organizations() -> list[str]:
    path = pathlib.Path("/usr/share/ieee-data/oui.csv")
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        names = sorted({row["Organization Name"].strip() for row in csv.DictReader(file)})
    return [name for name in names if 2 < len(name) < 120 and not LISTED.search(name)]


def maintainers() -> list[str]:
    status = pathlib.Path("/var/lib/dpkg/status")
    return sorted(set(re.findall(r"^Maintainer: ([^<]+?) <", status.read_text(errors="replace"), re.M))) \
        if status.exists() else []


def cities() -> list[str]:
    root = pathlib.Path("/usr/share/zoneinfo")
    return sorted({path.name.replace("_", " ") for path in root.glob("[A-Z]*/[A-Z]*") if "Etc" not in str(path)})


def brand(chance: random.Random) -> str:
    return (chance.choice(SYLLABLES) + chance.choice(SYLLABLES)).capitalize()


def chinese_company(chance: random.Random) -> str:
    return f"{chance.choice(PLACES)} {brand(chance)} {chance.choice(GENERIC)} {chance.choice(['Co., Ltd.', 'Limited', 'Co Ltd'])}"


def person(chance: random.Random) -> str:
    if chance.random() < 0.4:
        given = chance.choice(SYLLABLES) + chance.choice(["", *SYLLABLES])
        return f"{chance.choice(CHINESE)} {given.capitalize()}"
    return f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}"


def names(chance: random.Random, count: int, listed: list[str]) -> dict[str, list[str]]:
    """`count` of each kind, less those that are a listed name but for case, punctuation and order."""
    known = {key(name) for name in listed}
    places = cities()
    made = {
        "organizations (IEEE)": chance.sample(organizations(), min(count * 3, len(organizations()))),
        "Chinese companies": [chinese_company(chance) for _ in range(count)],
        "cities and trades": [f"{chance.choice(places)} {chance.choice(TRADES)} {chance.choice(FORMS)}".strip()
                              for _ in range(count)],
        "persons": [person(chance) for _ in range(count)],
        "maintainers": maintainers()[:count],
    }
    return {kind: [name for name in dict.fromkeys(all_) if key(name) not in known] for kind, all_ in made.items()}


def key(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in map(plain, re.split(r"[\s,.-]+", name)) if word))


def other_brand(chance: random.Random, name: str, common: set[str]) -> str | None:
    """The name with another word in place of its most distinctive one; None if it has but one word."""
    words = name.split()
    fit = [i for i, word in enumerate(words) if plain(word) not in common and len(plain(word)) > 3]
    if len(words) < 2 or len(fit) != 1:
        return None
    words[fit[0]] = brand(chance) if chance.random() < 0.7 else words[fit[0]][:3] + chance.choice(SYLLABLES)
    return " ".join(words)
