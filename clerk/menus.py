"""The menus: every command of the desk with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from clerk.countersteps import EVERY
from clerk.initials import initial
from clerk.look import TEXT_SIZES, THEMES, Look
from clerk.speech import Speech, headed
from clerk.steps import DeskStep
from hall.words import LANGUAGES, N_

if TYPE_CHECKING:
    from clerk.hallsteps import HallStep
    from clerk.window import DeskWindow

_GROUPS = {"refuse", "pledge", "review", "grant", "close", "withdraw", "escalate_visit"}  # each begins behind a line
_WITHIN = {
    N_("草稿"): N_("办件"),
    N_("一件事"): N_("办件"),
    N_("收费"): N_("办件"),
    N_("打印单据"): N_("办件"),
    N_("送件"): N_("送达"),
    N_("审管互动"): N_("流程"),
    N_("监察"): N_("流程"),
    N_("工程项目"): N_("办件"),
    N_("12345 工单"): N_("咨询"),
    N_("差评"): N_("咨询"),
    N_("找茬和举报"): N_("咨询"),
    N_("上门服务"): N_("代办"),
    N_("店小二"): N_("代办"),
    N_("在岗"): N_("代办"),
}  # the bar has room for seven
_BAR = (N_("叫号"), N_("办件"), N_("咨询"), N_("流程"), N_("送达"), N_("代办"), N_("查看"))
NAMES = {"zh_CN": "简体中文", "en": "English"}  # each language by its own name


class Jump(QObject):
    """A letter in an open menu goes to the next line that begins with it, or whose pinyin does."""

    def eventFilter(self, menu: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        typed = event.text().casefold() if isinstance(event, QKeyEvent) and event.type() == event.Type.KeyPress else ""
        if not (isinstance(menu, QMenu) and len(typed) == 1 and typed.isascii() and typed.isalnum()):
            return False
        lines = [line for line in menu.actions() if line.isEnabled() and not line.isSeparator()]
        active = menu.activeAction()
        at = lines.index(active) + 1 if active in lines else 0
        found = next((line for line in (*lines[at:], *lines[:at]) if initial(line.text()) == typed), None)
        if found:
            menu.setActiveAction(found)
        return found is not None


class Menus:
    """Builds them into a window, and knows every command by its name."""

    def __init__(self, window: DeskWindow, speech: Speech) -> None:
        self._window, self._speech = window, speech
        self._actions: list[QAction] = []
        self._menus: dict[str, QMenu] = {}
        self._jump = Jump(window)
        press = window.press
        calls = self._menu(N_("叫号"))
        self._add(calls, "desk.call", N_("叫下一号"), lambda: press("call"), "F2")
        self._add(calls, "desk.recall", N_("重呼"), lambda: press("recall"), "F3")
        self._add(calls, "desk.pick", N_("选呼：按号码叫"), lambda: press("pick"), "F7")
        self._add(calls, "desk.no_show", N_("过号"), lambda: press("no_show"), "F4")
        self._add(calls, "desk.finish", N_("办完"), lambda: press("finish"), "F5")
        self._add(calls, "desk.hold", N_("挂起"), lambda: press("hold"), "F6")
        calls.addSeparator()
        self._add(calls, "desk.window", N_("打开窗口、暂停、恢复"), lambda: press("window"), "F8")
        self._add(calls, "desk.close", N_("关闭窗口"), lambda: press("close"), "Ctrl+W")
        lines = self._menu(N_("队列"), calls)
        window.line.build(lines, lambda name, words, run, key: self._add(lines, name, words, run, *filter(None, [key])))
        cases = self._menu(N_("办件"))
        self._add(cases, "intake.card", N_("填入证件内容"), lambda: press("card"), "F9")
        self._add(cases, "intake.change_item", N_("选择事项"), self._items, "Ctrl+I")
        self._add(cases, "intake.receive", N_("收件"), lambda: press("receive"), "Ctrl+R")
        self._add(cases, "intake.accept", N_("受理此件"), lambda: press("accept"), "Ctrl+Enter", "Ctrl+Return")
        self._add(cases, "intake.print", N_("再打印最近的文书"), window.print_notice, "Ctrl+P")
        self._add(cases, "intake.papers", N_("打印文书"), window.cases.print_papers, "Ctrl+Shift+P")
        self._add(cases, "paper.came", N_("打印出来了"), lambda: window.paper_came(True), "Ctrl+Y")
        self._add(cases, "paper.missed", N_("没有打印出来，再打一份"), lambda: window.paper_came(False), "Ctrl+U")
        self._add(cases, "paper.spoilt", N_("登记废张"), window.cases.offer_spoilt)
        self._add(cases, "paper.left", N_("核对自助机的打印"), window.cases.offer_left)
        self._add(cases, "intake.pictures", N_("材料照片"), window.cases.offer_pictures, "F12")
        self._add(cases, "intake.more", N_("再办一件"), window.intake.next_case, "Ctrl+N")
        self._add(cases, "intake.clear", N_("清空"), window.clear, "Ctrl+D")
        for step in EVERY:
            if step.name in _GROUPS:
                self._course(step.group or N_("流程")).addSeparator()
            self._step(step)
        view = self._menu(N_("查看"))
        self._add(view, "desk.palette", N_("查找命令、事项、办件"), window.open_palette, "Ctrl+K")
        self._add(view, "desk.tab.intake", N_("受理办件"), lambda: window.show_tab(0), "Ctrl+1")
        self._add(view, "desk.tab.history", N_("历史办件"), lambda: window.show_tab(1), "Ctrl+2")
        self._add(view, "desk.quiet", N_("收起提示"), window.escape, "Esc")
        view.addSeparator()
        self._choices(view, N_("主题"), "theme", THEMES, window.look.theme, self._theme)
        self._choices(view, N_("字号"), "text_size", TEXT_SIZES, window.look.text_size, self._text_size)
        languages = {language: NAMES[language] for language in LANGUAGES}
        self._choices(view, N_("语言"), "language", languages, window.language, window.speak)
        view.addSeparator()
        self._add(view, "desk.lock", N_("锁定"), lambda: press("lock"), "Ctrl+L")
        self._add(view, "desk.sign_out", N_("退出登录"), lambda: press("sign_out"), "Ctrl+Shift+Q")
        self._whole = False
        speech.follow(self._letter)

    def complete(self) -> None:
        """Add what the first frame does not wait for."""
        if self._whole:
            return
        from clerk.latersteps import LATER

        self._whole = True
        for step in LATER:
            self._step(step)

    def commands(self) -> Sequence[QAction]:
        """Every command, in the order of the menus."""
        self.complete()
        return self._actions

    def action(self, name: str) -> QAction:
        """The command of that name. Raises StopIteration for an unknown one."""
        self.complete()
        return next(action for action in self._actions if action.objectName() == name)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _menu(self, words: str, within: QMenu | None = None) -> QMenu:
        menu = self._menus[words] = (within or self._window.menuBar()).addMenu("")
        menu.installEventFilter(self._jump)
        self._speech.fix(lambda text: menu.setTitle(headed(text)), words)
        return menu

    def _letter(self) -> None:
        """Alt and a letter open each menu of the bar: one of its own that no other has, or its pinyin's behind it."""
        used = set[str]()
        for words in _BAR:
            title = headed(self._speech(words))
            letter = next(
                (c for c in title.casefold() if c.isascii() and c.isalpha() and c not in used), initial(title)
            )
            used.add(letter)
            at = title.casefold().find(letter)
            self._menus[words].setTitle(f"{title[:at]}&{title[at:]}" if at >= 0 else f"{title}(&{letter.upper()})")

    def _step(self, step: DeskStep | HallStep) -> None:
        course = self._course(step.group or N_("流程"))
        self._add(course, f"step.{step.name}", step.words, lambda: self._window.press_step(step.name))

    def _course(self, words: str) -> QMenu:
        """The menu of that name, made where it is wanted first."""
        if words not in self._menus:
            outer = _WITHIN.get(words)
            self._menu(words, self._course(outer) if outer else None)
        return self._menus[words]

    def _add(self, menu: QMenu, name: str, words: str, run: Callable[[], None], *keys: str) -> QAction:
        action = QAction(self._window)
        action.setObjectName(name)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda _=False: run())
        self._speech.fix(lambda text: action.setText(headed(text)), words)
        menu.addAction(action)
        self._window.addAction(action)  # the key works while the menu bar is hidden behind a lock: it then says why not
        self._actions.append(action)
        return action

    def _choices(
        self,
        menu: QMenu,
        words: str,
        name: str,
        choices: dict[str, str],
        now: str,
        choose: Callable[[str], None],
    ) -> None:
        sub, group = menu.addMenu(""), QActionGroup(self._window)
        self._speech.fix(sub.setTitle, words)
        for value, text in choices.items():
            action = self._add(sub, f"desk.{name}.{value}", text, lambda value=value: choose(value))
            action.setCheckable(True)
            action.setChecked(value == now)
            group.addAction(action)

    def _items(self) -> None:
        self._window.tabs.setCurrentIndex(0)
        self._window.intake.choose_item()

    def _theme(self, theme: str) -> None:
        self._window.choose_look(replace(self._window.look, theme=theme))

    def _text_size(self, size: str) -> None:
        self._window.choose_look(replace(self._window.look, text_size=size))

    def tick(self, look: Look) -> None:
        """Show in the menu how the desk looks, whoever chose that."""
        worn = (f"desk.theme.{look.theme}", f"desk.text_size.{look.text_size}")
        for action in self._actions:
            if action.objectName() in worn:
                action.setChecked(True)
