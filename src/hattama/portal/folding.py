"""A text in any script and spelling as a plain skeleton, by which a name is found.

Қызылорда, Кызылорда, Qyzylorda and Kyzylorda give one skeleton. The rule is a table and five steps; the
page in the browser takes the same table and steps (`assets/search.js`), and a test holds the two equal.
The spellings of Kazakh in Latin letters are those of the decrees of 2017 (apostrophes), 2018 (acutes)
and of the draft of 2021.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

__all__ = ["Folder", "fold_table"]

APOSTROPHES = "'`´’‘ʼʻʹʺ′"  # noqa: RUF001  they are what is meant

ALPHABETS = {
    "Cyrillic": "а=a б=b в=v г=g ғ=g ґ=g д=d ђ=d е=e є=e ж=i з=z и=i і=i ј=i к=k қ=k л=l љ=l м=m н=n ң=n"  # noqa: RUF001
    " њ=n о=o ө=o п=p р=r с=s т=t ћ=ch у=u ү=u ұ=u ф=f х=h һ=h ҳ=h ц=ts ч=ch ҷ=ch џ=i ш=s щ=sch ъ= ы=i"  # noqa: RUF001
    " ь= э=e ю=iu я=ia ә=a",
    "Latin": "zh=i j=i y=i ı=i sh=s kh=h gh=g q=k w=v ə=a æ=ae ø=o œ=oe ß=ss ð=d þ=th ł=l đ=d ŋ=n ħ=h",  # noqa: RUF001
    "Georgian": "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=i რ=r ს=s ტ=t უ=u ფ=p"
    " ქ=k ღ=g ყ=k შ=s ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=h ჯ=i ჰ=h",  # noqa: RUF001
}
"""Letters that sound alike give one letter; `i` stands for i, y, j and zh, which spellings mix most."""

OF_LANGUAGE = {"kk": ("y\u0301=u", *(f"y{mark}=u c{mark}=ch" for mark in APOSTROPHES))}
"""What holds only where a package speaks the language: ý is у in the Kazakh spelling of 2018."""  # noqa: RUF001

_NO_WORD = re.compile(r"[\W_]+")
_SOFT = re.compile("i+e")
_DOUBLE = re.compile(r"([^0-9])\1+")


def fold_table(languages: Iterable[str]) -> Mapping[str, str]:
    """Give the table for a package in some languages: letters -> the letters that stand for them."""
    wanted = [
        *ALPHABETS.values(),
        *(line for code in languages for line in OF_LANGUAGE.get(code, ())),
    ]
    pairs = (pair.partition("=") for line in wanted for pair in line.split())
    return {letters: plain for letters, _, plain in pairs} | dict.fromkeys(APOSTROPHES, "")


class Folder:
    """Folds texts by a table.

    Args:
        table: as `fold_table` gives it.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = table
        self._letters = re.compile("|".join(sorted(table, key=len, reverse=True)))
        self._folded = cache(self._fold)

    def words(self, text: str) -> list[str]:
        """Give the words of a text, folded, in their order."""
        return [word for part in text.split() for word in self._folded(part).split()]

    def _fold(self, text: str) -> str:
        parted = unicodedata.normalize("NFD", text.lower())
        plain = self._letters.sub(lambda found: self.table[found[0]], parted)
        bare = "".join(one for one in plain if not unicodedata.category(one).startswith("M"))
        return _DOUBLE.sub(r"\1", _SOFT.sub("e", _NO_WORD.sub(" ", bare))).strip()
