"""Which words in a name suggest what a column or a table is. All guesses by name are made here."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEGIN = _words(
    "from since start starts started begin begins began begun founded established created opened born birth formed inception "
    "effective commenced launched hired joined appointed entered elected von seit 起 成立 开始"
)
END = _words(
    "to until till end ends left resigned dismissed removed ended dissolved abolished closed died death disbanded ceased terminated "
    "expired expires bis 止 撤销 结束"
)
LIFE = _words("founded established created opened born birth formed inception dissolved abolished closed died death disbanded 成立 撤销")
DAY = _words("date day on year effective enacted signed adopted published issued month period time 日期 年份")
IDENTITY = _words("id code key identifier nr no number ref uid uuid 编号 代码")
LABEL = _words("name title label text 名称 名字 标题")
LANGUAGE = _words("language lang locale")
KIND = _words("kind type category relation variable indicator measure series 类型 类别")
PARENT = _words("parent upper superior above supervisor part belongs under 上级")
OLD = _words("old predecessor before previous prior former from")
NEW = _words("new successor after next later to into")
CAUSE = _words("by act cause law decree")
PEOPLE = _words("person people member employee officer minister player coach head politician staff")
ACTS = _words("act law decree order statute regulation reform reorganization reorganisation resolution decision merger")
LOOKUP = _words("source reference citation language code list type kind category licence license vocabulary term")
NOTES = _words("note notes remark remarks comment comments description source sources url link")

# ISO 639-1: the languages that a name or a cell can state.
LANGUAGES = _words(
    "aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff "
    "fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks "
    "ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps "
    "pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz "
    "ve vi vo wa wo xh yi yo za zh zu"
)

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")
_IRREGULAR = {"people": "person", "children": "child", "men": "man", "women": "woman"}
_SINGULAR = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ss", "ss"), ("us", "us"), ("s", ""))


_CHINESE = frozenset(word for some in (BEGIN, END, DAY, IDENTITY, LABEL, KIND, PARENT, OLD, NEW) for word in some if not word.isascii())


def of(name: str) -> list[str]:
    """The words of a name such as `validFrom` or `valid_from`, in lower case."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    return parts + [word for part in parts if not part.isascii() for word in sorted(_CHINESE) if word in part and word != part]


def any_of(name: str, known: frozenset[str]) -> bool:
    """True if one of the words of the name is known."""
    return not known.isdisjoint(of(name))


def about(name: str, known: frozenset[str]) -> bool:
    """As `any_of`, for the name of a table: its words may be plurals."""
    return not known.isdisjoint(map(singular, of(name)))


def singular(word: str) -> str:
    """The singular of an English word, roughly."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, other in _SINGULAR:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: len(word) - len(ending)] + other
    return word


def title(name: str) -> str:
    """A name for readers: `valid_from` -> `Valid from`."""
    text = " ".join(part.lower() for part in _PARTS.findall(name)) or name
    return text[:1].upper() + text[1:]


def language(column: str) -> str | None:
    """The language tag at the end of a name such as `name_en` or `title_zh_Hans`; None if there is none."""
    if of(column)[-1:] == ["pinyin"]:
        return "zh-Latn"
    found = re.fullmatch(r"\w+?_([a-z]{2})(?:[_-]([A-Z][a-z]{3}|[A-Z]{2}))?", column)
    return "-".join(filter(None, found.groups())) if found and found[1] in LANGUAGES else None
