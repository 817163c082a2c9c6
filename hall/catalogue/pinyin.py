"""Pinyin: how Chinese text is spelt, how typed letters fall into syllables, and which syllables people mix up."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from hall.errors import Garbled
from hall.resources import RESOURCES

SHIPPED = RESOURCES / "pinyin.txt"
_WAYS, _KEPT = 12, 5  # so many ways that letters fall apart are looked at, and so many of them kept
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")

SYLLABLES = frozenset(
    """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng
    cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu
    cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo
    e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan
    guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian
    jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan
    kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo long lou lu
    luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang
    nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nun nuo nv nve o ou pa pai pan pang pao
    pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun
    ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang
    shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta
    tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo
    wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu
    yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu
    zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
    """.split()  # noqa: SIM905 - four hundred words are read more easily than four hundred strings
)

# Characters that are read otherwise when they are a family name (a dictionary gives the common reading).
SURNAMES = {
    "万俟": "mo qi", "尉迟": "yu chi", "单于": "chan yu", "澹台": "tan tai", "长孙": "zhang sun", "令狐": "ling hu",
    "仇": "qiu", "区": "ou", "查": "zha", "解": "xie", "曾": "zeng", "单": "shan", "任": "ren", "朴": "piao",
    "盖": "ge", "缪": "miao", "乐": "yue", "华": "hua", "翟": "zhai", "覃": "qin", "繁": "po", "冼": "xian",
    "员": "yun", "种": "chong", "宓": "mi", "召": "shao", "黑": "he", "折": "she", "秘": "bi", "逄": "pang",
}  # fmt: skip


def fold(syllable: str) -> str:
    """The syllable, whole or only begun, with the sounds people mix up made one: zh z, ch c, sh s, n l, ang an …"""
    text = syllable.replace("v", "u")
    if text[:2] in ("zh", "ch", "sh"):
        text = text[0] + text[2:]
    if text.startswith("n"):
        text = "l" + text[1:]
    return text[:-1] if text.endswith(("ang", "eng", "ing")) else text


FOLDED = frozenset(fold(syllable) for syllable in SYLLABLES)
_BEGUN = frozenset(whole[:n] for whole in SYLLABLES | FOLDED for n in range(1, len(whole)))
_LONGEST = max(map(len, SYLLABLES))


def divide(letters: str) -> list[tuple[tuple[str, ...], bool]]:
    """The ways small letters fall into syllables, and whether the last of them is only begun ("jieh": jie, h…).

    Whole ones come first, then those with fewer syllables. Empty where the letters cannot be pinyin.
    """
    ways: list[tuple[tuple[str, ...], bool]] = []

    def go(rest: str, done: tuple[str, ...]) -> None:
        if not rest:
            ways.append((done, False))
            return
        for length in range(min(_LONGEST, len(rest)), 0, -1):
            if len(ways) < _WAYS and (rest[:length] in SYLLABLES or rest[:length] in FOLDED):
                go(rest[length:], (*done, rest[:length]))
        if rest in _BEGUN and len(ways) < _WAYS:
            ways.append(((*done, rest), True))

    if len(letters) <= _LONGEST * 12:
        go(letters, ())
    return sorted(ways, key=lambda way: (way[1], len(way[0])))[:_KEPT]


# -- spelling ---------------------------------------------------------------------------------------------------------


Speller = Callable[[str], tuple[str, ...]]  # a text -> the syllables of its Chinese characters


class Spelling:
    """Spells texts from a table of known ones, so that a face loads no dictionary; asks the dictionary for others."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __call__(self, text: str) -> tuple[str, ...]:
        """The syllables of the Chinese characters in `text`; what nobody knows how to read is left out."""
        if text in self._known:
            return tuple(self._known[text].split())
        return spell(text) if _HAN.search(text) else ()


@cache
def shipped() -> Spelling:
    """The spelling of every text of the halls that come with the program.

    Raises Garbled when the table is missing or damaged.
    """
    try:
        lines = SHIPPED.read_text(encoding="utf-8").splitlines()
        return Spelling(dict(_pair(line) for line in lines if line and not line.startswith("#")))
    except (OSError, ValueError) as fault:
        raise Garbled(SHIPPED.name, str(fault)) from None


def _pair(line: str) -> tuple[str, str]:
    text, tab, said = line.partition("\t")
    if not tab:
        raise ValueError(f"{line} 没有拼音")
    return text, said


def spell(text: str) -> tuple[str, ...]:
    """The syllables of `text` by the dictionary. Loading it takes a quarter of a second and 57 MB: at imports only."""
    from pypinyin import Style, lazy_pinyin

    han = "".join(char if _HAN.match(char) else " " for char in text)
    found: list[str] = lazy_pinyin(han, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return tuple(syllable for syllable in found if syllable in SYLLABLES)


def spell_name(name: str) -> tuple[str, ...]:
    """The syllables of a person's name: the family name as family names are read."""
    for length in (2, 1):
        if name[:length] in SURNAMES and len(name) > length:
            return (*SURNAMES[name[:length]].split(), *spell(name[length:]))
    return spell(name)


def table(texts: Iterable[str]) -> str:
    """The lines of a spelling table for `texts`, as `shipped` reads them."""
    return "".join(
        f"{text}\t{' '.join(spell(text))}\n" for text in sorted({text for text in texts if _HAN.search(text)})
    )
