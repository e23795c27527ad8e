"""Whether passages define the word whose meaning is asked for: 連泊とは何ですか."""

import re
from collections.abc import Sequence

from localrag.answering.quotes import chunk_sentences
from localrag.domain.passage import Passage
from localrag.text.variants import folded

_ASKED = re.compile(
    r"^[「『\"“]?(?P<word>[^「」『』“”\"、。?？はをにがで]{2,24}?)[」』\"”]?"
    r"(?:とは(?:(?:何|なに|なん)(?:の(?:こと|意味))?(?:です|でしょう|を(?:意味|指))?か?[^、。のにを]{0,6}|(?:どういう|どんな|どのような)[^、。]{0,12})?"
    r"|の(?:意味|定義)(?:とは|は|を)?[^、。持つ]{0,12}|という(?:言葉|用語|語)の(?:意味|定義)は?[^、。]{0,8})[?？。]?$"
)
_NAME = re.compile(
    r"[a-z0-9\u30a1-\u30fa\u30fc\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff・.&+-]+"
)
_CLOSE = r"[」』\"”)）]?(?:[(（][^()（）]{1,60}[)）])?"
_SAYS = (
    r"である|です|だ[。、]|のこと|をいう|を言う|という|といい|の一つ|の一種|の略|の総称|の名称|の通称|を指|を意味"
    r"|と呼|と称|と定め|と定義|ものと(?:する|し)|とし(?:て|た)|で、|であり|であっ|の[^。]{1,12}[。]?$"
)


def lacks_definition(question: str, passages: Sequence[Passage]) -> bool:
    """Return whether the question asks what a word means and no passage says it.

    Only where the question is nothing but that: a name and とは何ですか, の意味は. False for any other.
    """
    word = _word(question)
    return word is not None and not any(_defines(word, passage) for passage in passages)


def _word(question: str) -> str | None:
    found = _ASKED.search(folded(question).strip())
    if found is None or not _NAME.fullmatch(found["word"]):
        return None
    return found["word"]


def _defines(word: str, passage: Passage) -> bool:
    chunk = passage.chunk
    heads = {folded(head).strip() for head in (passage.document_title, *chunk.heading_path)}
    texts = [folded(piece.text).strip() for piece in chunk_sentences(chunk)]
    if any(_is_entry(word, head) for head in heads) and len("".join(texts)) > len(word):
        return True
    name = re.escape(word)
    about = re.compile(
        rf"[(（]{name}[」』]?[)）、,]|{name}[」』]?[(（]"
        rf"|{name}{_CLOSE}(?:とは|[はがも]、?[^。]*(?:{_SAYS})|(?:という|といい|と[呼言称略定]|のこと|の定義|の意味|を意味|を指))"
        rf"|^[^一-龯ァ-ヴー]{{0,4}}{name}{_CLOSE}[ \t\u3000]*[:：|\t\u3000=＝]|[:|\t]\s*{name}\s*(?:[|\t]|$)"
    )
    return any(about.search(text) for text in texts) or any(
        _is_entry(word, text) for text in texts[:-1]
    )


def _is_entry(word: str, head: str) -> bool:
    """Whether a heading is the word itself, numbered or in brackets as it may be."""
    return re.sub(r"^[^a-z\u30a1-\u9fff]*|[^a-z0-9\u30a1-\u9fff]*$", "", head) == word
