"""Names of people who do not exist, of many origins, and how they are reached: numbers and addresses that nobody can have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from random import Random
from typing import Final

#: Given names and family names, origin by origin.
_ORIGINS: Final = (
    ("Anneliese Jonathan Katharina Matthias Till Wiebke Ruben", "Albers Brinkmann Dietrich Falkenhain Hagedorn Reuter Sommerfeld"),
    ("Ayşe Emre Zeynep Kerem Elif Deniz Selin Can", "Güneş Kaplan Özdemir Aksoy Şahin Tekin Bulut"),
    ("Agnieszka Paweł Zofia Kacper Magdalena Wojciech", "Zielińska Kowalczyk Piotrowicz Mazur Sikora Wilk"),
    ("Olena Taras Iryna Bohdan Solomiya Yaroslav", "Kovalenko Bondar Shevchuk Melnyk Tkachuk Hrytsenko"),
    ("Fatima Youssef Salma Karim Nour Hicham", "El Amrani Bennani Haddad Mansour Chraibi Khoury"),
    ("Adaeze Chidi Ngozi Tunde Folake Emeka", "Adeyemi Nwosu Eze Balogun Obi Olawale"),
    ("Linh Minh Thảo Quang Hương Tuấn", "Nguyễn Trần Phạm Lê Vũ Đặng"),
    ("Priya Arjun Kavya Rohan Meera Vikram", "Raghavan Banerjee Kulkarni Iyer Chopra Menon"),
    ("Giulia Matteo Alessia Davide Martina Luca", "Ferraro Bianco Rinaldi Gallo Moretti Serra"),
    ("Inês Tiago Beatriz Rui Joana Duarte", "Carvalho Pinto Figueiredo Teixeira Moura Lobo"),
    ("Haruka Kenji Aoi Ren Yumi Takeshi", "Fujimoto Ishikawa Kuroda Nishimura Ueda Okamoto"),
    ("Siobhán Declan Niamh Rory Maeve Callum", "O'Rourke MacBride Kinsella Fitzgerald Doyle Sharpe"),
    ("Valentina Andrés Camila Joaquín Lucía Mateo", "Quiroga Valdez Ibarra Montoya Salinas Peña"),
    ("Astrid Mikkel Ingrid Søren Liv Anders", "Halvorsen Lindqvist Bjørnstad Sørensen Ekström Dahl"),
)  # fmt: skip


def people(chance: Random) -> Iterator[str]:
    """Names without end to speak of, none twice."""
    every = [f"{first} {last}" for firsts, lasts in _ORIGINS for first in firsts.split() for last in _families(lasts)]
    yield from chance.sample(every, len(every))


def _families(text: str) -> list[str]:
    return text.replace("El ", "El\u00a0").split(" ")


def phone(n: int) -> str:
    """One of the thousand numbers in Berlin that the German regulator keeps for films and books."""
    return f"+49 30 23125 {n:03}"


def email(name: str) -> str:
    """An address in a domain that is kept for examples."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Đ", "D").replace("ł", "l"))
    letters = "".join(c if c.isascii() and c.isalpha() else "." if c.isspace() else "" for c in plain)
    return f"{letters.lower()}@example.org"
