"""A catalogue of any size, made up from the words of real ones: the same for the same number."""

import random
from collections.abc import Sequence
from dataclasses import replace

from hall.catalogue.catalogue import read_catalogue
from hall.catalogue.items import ServiceItem
from hall.catalogue.pinyin import shipped

_AREAS = ["城固县", "洋县", "勉县", "汉台区", "南郑区", "西乡县", "宁强县", "略阳县", "镇巴县", "留坝县", "佛坪县"]
_THINGS = [
    "企业", "个体工商户", "农民专业合作社", "医疗机构", "民办学校", "道路运输", "水产养殖", "林木采伐", "建设用地",
    "食品经营", "药品零售", "特种设备", "社会团体", "养老保险", "医疗保险", "失业保险", "工伤保险", "生育保险",
    "机动车", "驾驶证", "居住证", "户口", "婚姻", "收养", "殡葬", "公积金", "不动产", "排污", "取水", "河道采砂",
]  # fmt: skip
_ACTS = [
    "设立登记", "变更登记", "注销登记", "备案", "年度核验", "许可", "许可延续", "许可变更", "补办", "换发", "信息查询",
    "待遇支付", "关系转移", "参保登记", "资格认定", "补贴申领", "审批", "核准", "验收", "缴费",
]  # fmt: skip
_SPELT = {
    "城固县": "cheng gu xian", "洋县": "yang xian", "勉县": "mian xian", "汉台区": "han tai qu",
    "南郑区": "nan zheng qu",
    "西乡县": "xi xiang xian", "宁强县": "ning qiang xian", "略阳县": "lve yang xian", "镇巴县": "zhen ba xian",
    "留坝县": "liu ba xian", "佛坪县": "fo ping xian",
    "企业": "qi ye", "个体工商户": "ge ti gong shang hu", "农民专业合作社": "nong min zhuan ye he zuo she",
    "医疗机构": "yi liao ji gou", "民办学校": "min ban xue xiao", "道路运输": "dao lu yun shu",
    "水产养殖": "shui chan yang zhi", "林木采伐": "lin mu cai fa", "建设用地": "jian she yong di",
    "食品经营": "shi pin jing ying", "药品零售": "yao pin ling shou", "特种设备": "te zhong she bei",
    "社会团体": "she hui tuan ti", "养老保险": "yang lao bao xian", "医疗保险": "yi liao bao xian",
    "失业保险": "shi ye bao xian", "工伤保险": "gong shang bao xian", "生育保险": "sheng yu bao xian",
    "机动车": "ji dong che", "驾驶证": "jia shi zheng", "居住证": "ju zhu zheng", "户口": "hu kou", "婚姻": "hun yin",
    "收养": "shou yang", "殡葬": "bin zang", "公积金": "gong ji jin", "不动产": "bu dong chan", "排污": "pai wu",
    "取水": "qu shui", "河道采砂": "he dao cai sha",
    "设立登记": "she li deng ji", "变更登记": "bian geng deng ji", "注销登记": "zhu xiao deng ji", "备案": "bei an",
    "年度核验": "nian du he yan", "许可": "xu ke", "许可延续": "xu ke yan xu", "许可变更": "xu ke bian geng",
    "补办": "bu ban", "换发": "huan fa", "信息查询": "xin xi cha xun", "待遇支付": "dai yu zhi fu",
    "关系转移": "guan xi zhuan yi", "参保登记": "can bao deng ji", "资格认定": "zi ge ren ding",
    "补贴申领": "bu tie shen ling", "审批": "shen pi", "核准": "he zhun", "验收": "yan shou", "缴费": "jiao fei",
}  # fmt: skip

QUESTIONS = (
    "登", "登记", "养老保险", "城固县 企业", "注销 餐饮", "j", "d", "dj", "sldj", "dengji", "yanglao", "zhux", "linmu",
    "nongmin", "lingsou", "sengyu", "baoxian zhuanyi", "yang lao", "人社局", "婚育", "1", "12", "99999", "CG", "zzz",
    "xian", "shi", "机动车年检", "特种设备使用登记证", "办证", "baos", "dengj", "z", "xu", "yilbao", "zhuan", "zeng",
)  # fmt: skip


def many(count: int, seed: int = 1) -> list[ServiceItem]:
    """`count` sound items with the words, departments and themes of a county, in a fixed order of chance."""
    chance = random.Random(seed)
    patterns: Sequence[ServiceItem] = [item for item in read_catalogue("chenggu").items() if not item.parts]
    made: list[ServiceItem] = []
    for n in range(1, count + 1):
        name = chance.choice(_AREAS) + chance.choice(_THINGS) + chance.choice(_ACTS)
        pattern = chance.choice(patterns)
        made.append(_of(pattern, n, name))
    return made


def _of(pattern: ServiceItem, n: int, name: str) -> ServiceItem:
    return replace(
        pattern, seq=n, code=f"X-{n:06d}", name=name, main_item=name, sub_item="", base_code="", implementation_code="",
        handling_code="", includes=(), earlier=(),
    )  # fmt: skip


def spelt(text: str) -> tuple[str, ...]:
    """The syllables of a made-up name, from its parts; of any other text, from the shipped table."""
    found: list[str] = []
    rest = text
    while rest:
        part = next((part for part in sorted(_SPELT, key=len, reverse=True) if rest.startswith(part)), "")
        if not part:
            return shipped()(text)
        found += _SPELT[part].split()
        rest = rest[len(part) :]
    return tuple(found)
