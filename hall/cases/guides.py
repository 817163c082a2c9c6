"""办事指南: everything one has to know of an item, in chapters, told at once (一次性告知). Pure.

绍 四(二): conditions, materials and process, and nothing without a basis: a proof outside the register and a fee
without a law do not stand in it. What the hall itself fetches is named as such, so that nobody brings it.
"""

from dataclasses import dataclass

from hall.cases.demands import Demands
from hall.catalogue.items import CASE_TYPES, CHANNELS, Material, ServiceItem
from hall.errors import Refused
from hall.words import N_, Words, words

_NOTHING = N_("无")
_HEADINGS = (
    N_("办理条件"), N_("申请材料"), N_("不用您提交的（由大厅核验取得）"), N_("办理时限"), N_("收费"), N_("办理方式"),
    N_("办理流程"), N_("办理结果"), N_("设定依据"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chapter:
    """One heading of a guide and its lines, in the language it was asked for."""

    heading: str
    lines: tuple[str, ...]


def guide(item: ServiceItem, demands: Demands, say: Words | None = None) -> tuple[Chapter, ...]:
    """The whole guide of a handling item, in the language of `say`. No chapter is left out: an empty one says so."""
    say = say or words()
    asked = demands.asked(item)
    lines: tuple[list[str], ...] = (
        [say(condition) for condition in item.conditions],
        [_material(material, say) for material in asked],
        [say(material.name) for material in demands.materials(item) if material not in asked],
        _limits(item, say),
        [_fee(item, demands, say)],
        [say(CHANNELS[channel]) for channel in item.channels],
        [say(step.name) + (f"（{step.limit.said(say)}）" if step.limit else "") for step in item.steps],
        [say(result.name) for result in item.results],
        [*item.basis],  # a law goes by its own name in every language
    )
    return tuple(
        Chapter(say(heading), tuple(under) or (say(_NOTHING),)) for heading, under in zip(_HEADINGS, lines, strict=True)
    )


def written(title: str, chapters: tuple[Chapter, ...]) -> str:
    """A guide as the sheet of paper a question is answered by."""
    lines = [title]
    for chapter in chapters:
        lines += ["", chapter.heading, *chapter.lines]
    return "\n".join(lines)


def _material(material: Material, say: Words) -> str:
    if material.key and not material.copies:
        told = say(N_("{name}：原件 {originals} 份"), name=say(material.name), originals=material.originals)
    elif material.key:
        told = say(N_("{name}：原件 {originals} 份，复印件 {copies} 份（复印由大厅做）"), name=say(material.name),
                   originals=material.originals, copies=material.copies)  # fmt: skip
    else:
        later = N_("{name}：可以容缺后补，原件 {originals} 份")
        told = say(later, name=say(material.name), originals=material.originals)
    return told + (f"（{say(material.note)}）" if material.note else "")


def _limits(item: ServiceItem, say: Words) -> list[str]:
    told = [say(CASE_TYPES[item.case_type])]
    if item.promised:
        told.append(say(N_("承诺时限：{limit}"), limit=item.promised.said(say)))
    if item.statutory:
        told.append(say(N_("法定时限：{limit}"), limit=item.statutory.said(say)))
    told.append(say(N_("材料齐全时，到现场 {visits} 次"), visits=item.visits))
    return told


def _fee(item: ServiceItem, demands: Demands, say: Words) -> str:
    try:
        basis = demands.basis(item)
    except Refused:
        return say(N_("不收费"))
    return say(item.fee) if not basis else say(N_("{fee}（依据：{basis}）"), fee=say(item.fee), basis=basis)
