# SPDX-License-Identifier: Apache-2.0
"""benign_addresses.py - made-up addresses in real streets of Hong Kong, Singapore and Germany, which are on no list."""
import random
import re

HONG_KONG = [("Nathan Road", "Mong Kok, Kowloon"), ("Nathan Road", "Tsim Sha Tsui, Kowloon"), ("Lockhart Road", "Wan Chai"),
             ("Hennessy Road", "Wan Chai"), ("Gloucester Road", "Wan Chai"), ("Queen's Road Central", "Central"),
             ("Des Voeux Road Central", "Central"), ("Des Voeux Road West", "Sheung Wan"), ("Connaught Road Central", "Central"),
             ("Canton Road", "Tsim Sha Tsui"), ("Chatham Road South", "Tsim Sha Tsui"), ("Kwun Tong Road", "Kwun Tong, Kowloon"),
             ("Hung To Road", "Kwun Tong"), ("Hoi Yuen Road", "Kwun Tong"), ("Wai Yip Street", "Kwun Tong"),
             ("Castle Peak Road", "Tsuen Wan, New Territories"), ("Kwai Cheong Road", "Kwai Chung, New Territories"),
             ("Ta Chuen Ping Street", "Kwai Chung"), ("King's Road", "North Point"), ("Java Road", "North Point"),
             ("Electric Road", "North Point"), ("Yee Wo Street", "Causeway Bay"), ("Cheung Sha Wan Road", "Kowloon"),
             ("Tai Po Road", "Sham Shui Po"), ("Argyle Street", "Mong Kok"), ("Sai Yeung Choi Street South", "Mong Kok"),
             ("Wing Lok Street", "Sheung Wan"), ("Bonham Strand", "Sheung Wan"), ("Science Park East Avenue", "Sha Tin"),
             ("On Lai Street", "Sha Tin"), ("Kwong Sin Street", "Yuen Long"), ("Fuk Wing Street", "Sham Shui Po")]
BUILDINGS = ["Wing Fat", "Kai Shing", "Lucky", "Golden Harvest", "Tak Lee", "Sun Hing", "Man Wah", "Hang Fung", "Great Eagle",
             "Po Lung", "Eastern Flower", "Yue Xiu", "New Trend", "Kin Ga", "Far East", "Silver Fortune", "Wellborne", "Tung Wai"]
BUILDING_KINDS = ["Commercial Building", "Industrial Building", "Commercial Centre", "Plaza", "House", "Mansion", "Tower",
                  "Industrial Centre", "Building", "Trade Centre"]
SINGAPORE = ["Robinson Road", "Cecil Street", "Anson Road", "Shenton Way", "Orchard Road", "Beach Road", "North Bridge Road",
             "Kallang Avenue", "Ubi Road 1", "Ubi Avenue 4", "Paya Lebar Road", "Changi South Street 2", "Toh Guan Road East",
             "Bukit Batok Crescent", "Jalan Besar", "Serangoon Road", "Sims Drive", "Geylang Road", "Tuas Avenue 3",
             "International Business Park", "Science Park Drive", "Woodlands Sector 1", "Kaki Bukit Avenue 1", "Genting Lane"]
GERMANY = [("Hauptstraße", "Heidelberg"), ("Bahnhofstraße", "Darmstadt"), ("Friedrichstraße", "Berlin"), ("Leopoldstraße", "München"),
           ("Königsallee", "Düsseldorf"), ("Mönckebergstraße", "Hamburg"), ("Kaiserstraße", "Frankfurt am Main"),
           ("Schillerstraße", "Stuttgart"), ("Goethestraße", "Leipzig"), ("Industriestraße", "Nürnberg"), ("Berliner Allee", "Hannover"),
           ("Dieselstraße", "Ingolstadt"), ("Robert-Bosch-Straße", "Mannheim"), ("Am Technologiepark", "Dresden"),
           ("Siemensstraße", "Karlsruhe"), ("Daimlerstraße", "Augsburg"), ("Gartenstraße", "Bonn"), ("Mozartstraße", "Ulm")]


def hong_kong(chance: random.Random) -> str:
    street, district = chance.choice(HONG_KONG)
    floor, room = chance.randint(2, 35), chance.randint(1, 20)
    number = chance.randint(1, 700)
    building = f"{chance.choice(BUILDINGS)} {chance.choice(BUILDING_KINDS)}"
    unit = chance.choice([f"Room {floor}{room:02}", f"Unit {floor}{room:02}, {floor}/F", f"Flat {'ABCDEFGH'[room % 8]}, {floor}/F",
                          f"Unit {room}, {floor}th Floor", f"Rm {floor}{room:02}-{room + 2:02}"])
    numbers = chance.choice([str(number), str(number), f"{number}-{number + chance.choice([2, 4, 6, 10])}", f"No. {number}"])
    return f"{unit}, {building}, {numbers} {street}, {district}, Hong Kong"


def singapore(chance: random.Random) -> str:
    return (f"{chance.randint(1, 400)} {chance.choice(SINGAPORE)}, #{chance.randint(1, 30):02}-{chance.randint(1, 40):02}, "
            f"Singapore {chance.randint(10000, 829999):06}")


def germany(chance: random.Random) -> str:
    street, town = chance.choice(GERMANY)
    return f"{street} {chance.randint(1, 180)}, {chance.randint(10000, 99998)} {town}, Germany"


def addresses(chance: random.Random, count: int, listed: list[str]) -> dict[str, list[str]]:
    """`count` of each, less those that have the numbers and half of the words of a listed one."""
    made = {"Hong Kong, made up": hong_kong, "Singapore, made up": singapore, "Germany, made up": germany}
    known = [words_of(text) for text in listed]
    return {kind: [text for text in dict.fromkeys(make(chance) for _ in range(count)) if not is_one_of(words_of(text), known)]
            for kind, make in made.items()}


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def is_one_of(words: set[str], known: list[set[str]]) -> bool:
    numbers = {word for word in words if word.isdigit()}
    return any(numbers <= other and 2 * len(words & other) > len(words) for other in known)
