"""What is wrong with where things stand on the pages of a form."""

from printing.layout import layout
from printing.marks import Box, Code, Ring, Rule, Words
from printing.paper import Form
from printing.pdf import advance
from printing.sheet import pages

_CLEAR = 6  # points between a seal and what is signed


def outside(form: Form) -> list[object]:
    """What stands beyond the text area to the left or right, or nearer than 7 mm to the edge above or below."""
    plan = layout(form.layout)
    left, right = plan.page["left"] - 1, plan.page["width"] - plan.page["right"] + 1
    out = list[object]()
    for page in pages(form, plan, advance):
        for mark in page:
            match mark:
                case Words():
                    wide = sum(advance(char, mark.bold) * mark.size + mark.spread for char in mark.text) - mark.spread
                    ends = mark.x, mark.x + wide
                case Rule():
                    ends = min(mark.x, mark.to_x), max(mark.x, mark.to_x)
                case Box():
                    ends = mark.x, mark.x + mark.width
                case Ring():
                    ends = mark.x - mark.radius, mark.x + mark.radius
                case Code():
                    ends = mark.x, mark.x + mark.side
            if ends[0] < left or ends[1] > right or not 20 <= mark.y <= plan.page["height"] - 20:
                out.append(mark)
    return out


def crowded(form: Form) -> list[tuple[str, str]]:
    """Which words lie on others, or on the ring of a seal that they do not belong to; lines to sign on count as "_"."""
    out = list[tuple[str, str]]()
    for page in pages(form, layout(form.layout), advance):
        boxes = [_box(mark) for mark in page if isinstance(mark, Words) and mark.text.strip()]
        out += [
            (one[0], other[0])
            for n, one in enumerate(boxes)
            for other in boxes[:n]
            if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
        ]
        for ring in (mark for mark in page if isinstance(mark, Ring)):
            left, low, high = ring.x - ring.radius, ring.y - ring.radius, ring.y + ring.radius
            lines = [("_", mark.to_x, mark.y) for mark in page if isinstance(mark, Rule) and mark.x < left - 1]
            beside = [(box[0], box[3], box[2]) for box in boxes if box[1] < left - 1]
            out += [(text, "seal") for text, end, y in lines + beside if end > left - _CLEAR and low < y < high]
    return out


def _box(mark: Words) -> tuple[str, float, float, float, float]:
    """The words, and where their ink is at most: left, low, right, high."""
    wide = sum(advance(char, mark.bold) * mark.size + mark.spread for char in mark.text) - mark.spread
    return mark.text, mark.x + 0.1, mark.y - mark.size * 0.1, mark.x + wide - 0.1, mark.y + mark.size * 0.8


def badly_parted(form: Form) -> list[str]:
    """Pages that end with a heading or the heads of a table, and an end of the form that stands alone on its page."""
    plan, out = layout(form.layout), list[str]()
    heads = {section.heading for section in form.sections} | {head for part in form.sections for head in part.heads}
    set_ = pages(form, plan, advance)
    for n, page in enumerate(set_, 1):
        body = [mark for mark in page if isinstance(mark, Words) and mark.y > plan.page["bottom"]]
        low = min(mark.y for mark in body)
        last = {mark.text for mark in body if mark.y < low + 2}
        if last & heads and last <= heads:
            out.append(f"page {n} ends with {sorted(last)}")
    alone = [mark for mark in set_[-1] if isinstance(mark, Words) and mark.y < plan.page["height"] - 60]
    top = max((mark.y for mark in alone), default=0.0)
    signed = {row.label for row in form.signatures} | {row.value for row in form.signatures if row.value}
    if len(set_) > 1 and any(mark.text.rstrip("：") in signed for mark in alone if mark.y == top):
        out.append("who signs stands alone")
    return out
