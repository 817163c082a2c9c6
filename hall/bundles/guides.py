"""R-18 一链办: everything about one bundle told at once: its items, its form, its materials, its way, what it saves.

德 6; 绍 and 城 ask that everything be told once (一次性告知). The facts are a value; `told` says them in one language.
"""

from collections.abc import Iterator

from hall.bundles.plans import Plan, Wanted
from hall.bundles.separations import WAY_WORDS, AddressRule, Way
from hall.bundles.standing import Consequence
from hall.days.workdays import Speaker
from hall.words import N_


def told(plan: Plan, words: Speaker, addresses: tuple[AddressRule, ...] = ()) -> list[str]:
    """The whole guide of a bundle, line by line, as `words` say it. `addresses` concern who registers a place."""
    return list(_lines(plan, words, addresses))


def _lines(plan: Plan, words: Speaker, addresses: tuple[AddressRule, ...]) -> Iterator[str]:
    yield words(
        N_("{name}：{count} 个事项，牵头部门{lead}"),
        name=words(plan.name),
        count=len(plan.parts),
        lead=words(plan.lead),
    )
    if plan.limit:
        yield words(N_("全部办结：{limit}"), limit=plan.limit.said(words))
    yield words(N_("只来 {count} 次，领取一份结果：{result}"), count=plan.visits, result=words(plan.result))
    for n, wave in enumerate(plan.waves, 1):
        names = tuple(words(part.item.name) for part in wave)
        yield words(N_("第 {n} 步，同时办理：{names}"), n=n, names=names)
    for part in plan.parts:
        promised = part.item.promised
        limit = promised.said(words) if promised else words(N_("没有时限"))
        yield words(
            N_("{item}：{department}，{limit}，{fee}"),
            item=words(part.item.name), department=words(part.item.department), limit=limit, fee=words(part.item.fee),
        )  # fmt: skip
        if part.separation:
            yield words(N_("{item}：{way}"), item=words(part.item.name), way=words(WAY_WORDS[part.separation.way]))
    for item in plan.dropped:
        yield words(N_("{item}：{way}"), item=words(item.name), way=words(WAY_WORDS[Way.DROPPED]))
    for rule in addresses:
        yield words(N_("{name}：{words}"), name=words(rule.name), words=words(rule.words))
    yield words(N_("一张表，{count} 项：{names}"), count=len(plan.asked_fields), names=_names(plan, words))
    for wanted in plan.materials:
        yield _material(plan, wanted, words)
    saving = plan.saving
    yield words(
        N_("分开办要填 {fields_apart} 项、交 {materials_apart} 份材料、跑 {visits_apart} 次；一起办填 {fields} 项、"
           "交 {materials} 份、跑 {visits} 次"),
        fields_apart=saving.fields_apart, materials_apart=saving.materials_apart, visits_apart=saving.visits_apart,
        fields=saving.fields, materials=saving.materials, visits=saving.visits,
    )  # fmt: skip


def _names(plan: Plan, words: Speaker) -> tuple[str, ...]:
    return tuple(words(field.name) for field in plan.asked_fields)


def _material(plan: Plan, wanted: Wanted, words: Speaker) -> str:
    items = {part.item.code: part.item.name for part in plan.parts}
    users = tuple(words(items[slot.item]) for slot in wanted.slots)
    if not wanted.asked:
        return words(N_("{material}：由大厅核验，不用提交"), material=words(wanted.name))
    if wanted.key:
        return words(N_("{material}：必须提交，用于{items}"), material=words(wanted.name), items=users)
    return words(N_("{material}：可以容缺后补，用于{items}"), material=words(wanted.name), items=users)


def said(consequence: Consequence, words: Speaker) -> str:
    """What one item that came to nothing means for the others, in one language."""
    return words(consequence.words, **consequence.facts)
