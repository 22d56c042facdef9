"""Any script in ASCII letters, as the generators in Python spell it in URLs: text-unidecode's one door."""

import re

from text_unidecode import unidecode

# What the table says for characters that it does not know.
_UNKNOWN = re.compile(r"\[\?\] ?")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

_CORRECTED = str.maketrans(
    {
        # Where Unidecode, which the generators use, has learnt better since the table was made. Only what
        # leaves a trace in a URL: letters, digits and hyphens.
        "し": "shi", "ち": "chi", "っ": "tsu", "つ": "tsu", "シ": "shi", "チ": "chi",
        "ッ": "tsu", "ツ": "tsu", "ー": "-", "・": "*", "゠": "=",
        "Ŋ": "NG", "ŋ": "ng", "ẞ": "SS", "ẜ": "", "ẝ": "", "ẟ": "",
        "Є": "Ie", "Ъ": "'", "ъ": "'",
        "א": "A", "ח": "H", "ט": "T", "ך": "KH", "כ": "KH", "ץ": "TS", "צ": "TS", "ק": "k", "ש": "SH",
        "ֺ": "o", "ׇ": "o", "׆": "n", "ְ": "", "־": "-", "ױ": "OY", "ײ": "EY", "ׯ": "YYY",
        "−": "-", "℮": "e", "℗": "(p)", "Ⅎ": "F", "ⅎ": "F", "⁊": "&",
        "₰": "Pf", "₱": "P", "₲": "G", "₳": "A", "₴": "UAH", "₵": "C|", "₶": "L", "₷": "Sm", "₸": "T",
        "₹": "Rs", "₺": "L", "₻": "M", "₼": "m", "₽": "R", "₾": "l", "₿": "BTC",
        "♔": "white king", "♕": "white queen", "♖": "white rook", "♗": "white bishop", "♘": "white knight",
        "♙": "white pawn", "♚": "black king", "♛": "black queen", "♜": "black rook", "♝": "black bishop",
        "♞": "black knight", "♟": "black pawn", "♠": "spades", "♡": "hearts", "♢": "diamonds", "♣": "clubs",
        "♤": "spades", "♥": "hearts", "♦": "diamonds", "♧": "clubs", "♯": "#",
        **{chr(0x24EB + number): str(11 + number) for number in range(10)},  # ⓫ to ⓴
        **{chr(0x24F5 + number): str(1 + number) for number in range(10)},  # ⓵ to ⓾
        "⓿": "0",
        **{chr(0x1F150 + number): f"({chr(65 + number)})" for number in range(26)},  # 🅐 to 🅩
        **{chr(0x1F170 + number): f"[{chr(65 + number)}]" for number in range(26)},  # 🅰 to 🆉
        **dict(
            zip(
                "🆑🆒🆓🆔🆕🆖🆗🆘",
                ("[CL]", "[COOL]", "[FREE]", "[ID]", "[NEW]", "[NG]", "[OK]", "[SOS]"),
                strict=True,
            )
        ),
        **dict(zip("ᴀᴃᴄᴅᴆᴇᴈᴉᴊᴋᴌᴍᴎᴏᴑᴓᴘᴙᴚᴛᴜᴝᴞᴟᴠᴡᴢᴯᴻᵎ", "ABCDDEeiJKLMNOOOPRRTUuumVWZBNi", strict=True)),
        **dict(zip("ᵬᵭᵮᵯᵰᵱᵲᵳᵴᵵᵶᵷᵽᶀᶁᶂᶃᶄᶅᶆᶇᶈᶉᶊᶌᶍᶎ", "bdfmnprrstzgpbdfgklmnprsvxz", strict=True)),
        "ᴁ": "AE", "ᴂ": "ae", "ᴔ": "Oe", "ᴕ": "Ou",
        **dict(zip("ⱠⱡⱢⱣⱤⱥⱦⱧⱨⱩⱪⱫⱬⱮⱯ", "LlLPRatHhKkZzMA", strict=True)),
    }
)  # fmt: skip


def to_ascii(text: str) -> str:
    """`北京` is `Bei Jing `, `Привет` is `Privet`; characters that have no spelling leave none."""
    return _NOT_ASCII.sub(lambda run: _spell(run[0]), text)


def _spell(run: str) -> str:
    return "".join(
        part if part.isascii() else _UNKNOWN.sub("", unidecode(part)) for part in run.translate(_CORRECTED)
    )
