"""Characters that PDF fonts give for others: radicals that look like kanji, places of symbol fonts.

The pairs are those of Unicode's EquivalentUnifiedIdeograph.txt; NFKC knows the Kangxi radicals only.
"""

import re
import unicodedata

_SUPPLEMENT = (
    "\u2e81厂\u2e84乙\u2e85亻\u2e86冂\u2e88刀\u2e89刂\u2e8a卜\u2e8c小\u2e8d小\u2e8e兀\u2e90尢\u2e92巳"
    "\u2e93幺\u2e94彑\u2e96忄\u2e98扌\u2e99攵\u2e9b旡\u2e9c日\u2e9d月\u2e9e歺\u2e9f母\u2ea0民\u2ea1氵"
    "\u2ea3灬\u2ea4爫\u2ea5爫\u2ea6丬\u2ea7牛\u2ea8犭\u2ea9王\u2eab目\u2eac示\u2ead礻\u2eae竹\u2eaf糸"
    "\u2eb6羊\u2eb9耂\u2ebb聿\u2ebc肉\u2ebd臼\u2ebe艹\u2ebf艹\u2ec0艹\u2ec1虎\u2ec2衤\u2ec3覀\u2ec4西"
    "\u2ec6角\u2eca足\u2ecc辶\u2ecd辶\u2ece辶\u2ecf邑\u2ed1長\u2ed2镸\u2ed5阜\u2ed6阝\u2ed7雨\u2ed8青"
    "\u2edd食\u2edf飠\u2ee3骨\u2ee4鬼\u2ee8麦\u2ee9黄\u2eeb斉\u2eed歯\u2eef竜\u2ef2亀\u2ef3龜"
)
_KANGXI = range(0x2F00, 0x2FD6)
_LIGATURES = range(0xFB00, 0xFB07)
_TO_KANJI = {
    **{ord(a): b for a, b in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)},
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI},
}
_TO_LETTERS = {code: unicodedata.normalize("NFKC", chr(code)) for code in _LIGATURES}
# What Wingdings has at these places, and the bullet of Symbol at B7: they begin items of lists.
_TO_SIGNS = {
    0xF000 + place: sign
    for places, sign in (
        (b"\x9e\x9f\xb7", "・"),
        (b"l", "●"),
        (b"n", "■"),
        (b"u", "◆"),
        (b"v", "❖"),
        (b"oqr\xa8", "□"),
        (b"\xa7", "▪"),
        (b"\xd8", "➢"),
        (b"\xe0", "→"),
        (b"\xe8", "➔"),
        (b"\xfb", "✗"),
        (b"\xfc", "✓"),
        (b"\xfd", "☒"),
        (b"\xfe", "☑"),
    )
    for place in places
}
_TO_TEXT = _TO_KANJI | _TO_LETTERS | _TO_SIGNS
_ANY = re.compile("[\u2e80-\u2fdf\uf000-\uf0ff\ufb00-\ufb06]")


def as_typed(text: str) -> str:
    """Return `text` with what a person types for radicals, ligatures and bullets of symbol fonts."""
    return text if _ANY.search(text) is None else text.translate(_TO_TEXT)
