"""Five hundred invented readers, the same every time."""

import csv
import random
import unicodedata
from pathlib import Path

COUNT = 500
FIRST = (  # noqa: SIM905 (shorter to read)
    "Maëlle Thomas Inès Loïc Soizic Jean-Noël Armelle Yann Rozenn Gwen Ruth Amadou Zoé Björn "
    "Chloé Désirée Éloi Françoise Gaël Hélène Ibrahim Joël Karim Léa Mélanie Noémie Özlem "
    "Paweł Quentin Raphaël Séverine Théo Ursule Valérie Wassila Xavier Yaëlle Zinedine"
).split()
LAST = (  # noqa: SIM905 (shorter to read)
    "Kerbrat Lacoste Prigent Abgrall Daniélou Kermarec Tanguy Adeyemi Traoré Ångström Müller "
    "Çelik Nowak Désormeaux Lefèvre Ben-Amar O’Brien Nuñez Guéguen Le-Goarant Hélias Bâ Sœur "
    "Coué Dœuff Étienne Fabre Gicquel Huê Izard"
).split()


def write_readers(path: Path) -> list[str]:
    """Write the CSV (`email`, `name`) and return the addresses, all different, in file order.

    Every fourth reader left no name: their mail greets with « Bonjour, ».
    """
    chance = random.Random(500)  # noqa: S311 (invented people)
    addresses = []
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["email", "name"])
        for number in range(1, COUNT + 1):
            first, last = chance.choice(FIRST), chance.choice(LAST)
            address = f"{_plain(first)}.{_plain(last)}.{number:03}@example.org"
            table.writerow([address, "" if number % 4 == 0 else f"{first} {last}"])
            addresses.append(address)
    return addresses


def _plain(name: str) -> str:
    """The name in lower-case ASCII letters, as mailboxes have it."""
    spelt = name.lower().replace("œ", "oe").replace("ł", "l").replace("ø", "o")
    letters = unicodedata.normalize("NFD", spelt)
    return "".join(c for c in letters if c.isascii() and c.isalpha())
