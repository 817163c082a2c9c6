"""The page of the stand-in platform: its cases, two buttons each, and the faults it can play."""

import json
from collections.abc import Sequence
from html import escape

from sync.sandbox.ledger import DECIDABLE
from sync.sandbox.moods import Mood
from sync.sandbox.tables import Case, Order

_STATES = {
    "received": "已收件", "supplement": "待补正", "accepted": "待决定", "tolerated": "容缺受理",
    "reviewing": "审查中", "paused": "特别程序", "granted": "准予", "denied": "不予", "closed": "已办结",
    "issued": "待领取", "delivered": "已送达", "refused": "不予受理", "withdrawn": "已撤回", "returned": "已退件",
    "lapsed": "逾期视为撤回", "revoked": "已撤销",
}  # fmt: skip
_MOODS = {
    "normal": "正常", "down": "断开连接", "slow": "应答缓慢", "html": "登录网页", "error500": "内部错误",
    "lost_reply": "回执丢失", "truncated": "回执截断",
}  # fmt: skip

_HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>省级平台（演示）</title><style>
:root{color-scheme:light;--ink:#1c2733;--soft:#5b6b7b;--line:#dfe5eb;--blue:#14508f;--paper:#fff;--ground:#f3f6f9}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 "Noto Sans SC",
"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
header{background:var(--blue);color:#fff;padding:18px 32px;display:flex;align-items:baseline;gap:16px}
h1{font-size:22px;margin:0}header p{margin:0;opacity:.85;font-size:14px}
main{max-width:1400px;margin:24px auto;padding:0 24px}section{background:var(--paper);border:1px solid var(--line);
border-radius:10px;overflow:hidden;margin-bottom:20px}
table{border-collapse:collapse;width:100%}th{font-weight:500;color:var(--soft);font-size:14px;text-align:left;
background:#f9fbfc}th,td{padding:12px 16px;border-bottom:1px solid var(--line);vertical-align:middle}
tr:last-child td{border-bottom:0}td small{display:block;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.no{font-variant-numeric:tabular-nums;font-size:14px}.who{white-space:nowrap}.act{width:380px}.state{white-space:nowrap;font-weight:500}
.granted,.issued,.delivered{color:#1a6b3c}.denied,.refused,.revoked{color:#a32020}
.accepted,.tolerated,.reviewing,.supplement,.paused{color:#8a5300}
form{display:flex;gap:8px;margin:0}form.pay{margin-top:8px;align-items:center;justify-content:space-between}.moods{flex-wrap:wrap}button,input{font:inherit;line-height:22px;height:38px}
input{padding:7px 10px;border:1px solid #b9c4cf;border-radius:6px;min-width:0;flex:1}
button{padding:7px 16px;white-space:nowrap;border-radius:6px;border:1px solid #b9c4cf;background:#fff;color:var(--ink);
cursor:pointer}button.yes{background:#1a6b3c;border-color:#1a6b3c;color:#fff}
button.no-way{background:#fff;border-color:#a32020;color:#a32020}
button[aria-pressed=true]{background:var(--blue);border-color:var(--blue);color:#fff}
button:focus-visible,input:focus-visible{outline:3px solid #5aa2ee;outline-offset:2px}
.empty{padding:48px;text-align:center;color:var(--soft)}.moods{padding:14px 16px}.moods b{font-weight:500;
margin-right:8px;align-self:center}
</style></head><body>
<header><h1>省级平台（演示）</h1><p>站点上报的办件到这里审批；仅供演示和测试，不是真实的政务平台</p></header><main>"""

# Fresh cases show by themselves, but never under the hand of someone who is typing.
_TAIL = """</main><script>setInterval(()=>{const a=document.activeElement;
if(!(a&&a.tagName==="INPUT")&&![...document.querySelectorAll("input")].some(i=>i.type==="text"&&i.value))
location.reload()},4000)</script></body></html>"""


def masked_name(name: object) -> str:
    """Family character kept, given name starred."""
    return name[:1] + "*" * max(1, len(name) - 1) if isinstance(name, str) and name else ""


def masked_number(number: object) -> str:
    """First four and last two characters kept."""
    if not isinstance(number, str) or len(number) < 8:
        return ""
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


def page(cases: list[Case], mood: Mood, orders: Sequence[Order] = ()) -> str:
    """The whole page as HTML; every value from outside is escaped."""
    head = '<tr><th>办件</th><th>申请人</th><th>事项</th><th>状态</th><th class="act">决定</th></tr>'
    rows = "".join(_row(case, [order for order in orders if order.case_id == case.id]) for case in cases)
    table = f"<table>{head}{rows}</table>" if cases else '<p class="empty">还没有办件</p>'
    buttons = "".join(
        f'<button name="mood" value="{name}" aria-pressed="{str(name == mood.mood).lower()}">{words}</button>'
        for name, words in _MOODS.items()
    )
    moods = f'<form class="moods" method="post" action="/sandbox/mood"><b>线路状况</b>{buttons}</form>'
    return f"{_HEAD}<section>{table}</section><section>{moods}</section>{_TAIL}"


def _row(case: Case, orders: Sequence[Order]) -> str:
    applicant = json.loads(case.applicant)
    number = escape(case.official_no or case.provisional_no)
    under = f"<small>{escape(case.provisional_no)}</small>" if case.official_no else ""
    state = (case.outcome if case.state == "closed" else "") or case.state
    return (
        f'<tr><td class="no">{number}{under}</td>'
        f'<td class="who">{escape(masked_name(applicant.get("name")))}'
        f"<small>{escape(masked_number(applicant.get('id_number')))}</small></td>"
        f"<td>{escape(case.item_name)}<small>{f'承诺 {escape(case.due)} 前办结' if case.due else ''}</small></td>"
        f'<td class="state {state}">{_STATES[state]}</td><td>{_decision(case)}{"".join(map(_order, orders))}</td></tr>'
    )


def _order(order: Order) -> str:
    """The cashier: what the applicant would see on the telephone."""
    told = f"网上缴费 {order.amount // 100}.{order.amount % 100:02d} 元"
    if order.receipt:
        return f"<small>{told}，已缴，票据 {escape(order.receipt)}</small>"
    if order.over:
        return f"<small>{told}，已取消</small>"
    return (
        f'<form class="pay" method="post" action="/sandbox/orders/{escape(order.no)}/payment"><small>{told}</small>'
        '<button class="yes" name="paid" value="yes">缴费</button></form>'
    )


def _decision(case: Case) -> str:
    if case.outcome:
        return f"{escape(case.text)}<small>{escape(case.decided_at.replace('T', ' ')[:16])}</small>"
    if case.state not in DECIDABLE:
        return "<small>受理后才能决定</small>" if case.state == "received" else ""
    return (
        f'<form method="post" action="/sandbox/cases/{escape(case.id)}/decision">'
        "<button disabled hidden></button>"  # so that Enter in the field decides nothing
        '<input type="text" name="text" maxlength="200" aria-label="决定意见" placeholder="意见（可不填）">'
        '<button class="yes" name="outcome" value="granted">准予</button>'
        '<button class="no-way" name="outcome" value="denied">不予</button></form>'
    )
