"""What several departments do together in a project, once for all: surveys, drawings, checks, and their minutes.

绍 二(二)2 (联合审批、图审、评估、踏勘、测量、验收), 昌 三(五)2-3 (多图联审、多评合一), 德 5 (一次勘察多方共享阶段有效),
德 4 (联合预审会议纪要 is a valid ground for approval in parallel).
"""

import json
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hall.agency.hands import demand
from hall.bundles.projectfile import JointAct, Project
from hall.bundles.records import JointHeld
from hall.bundles.stages import JOINT_WORDS, Act, Joint, led
from hall.cases.escalations import said
from hall.errors import Reason, Refused
from hall.identity import visible
from hall.journal import append
from hall.store import Store
from hall.words import N_

if TYPE_CHECKING:
    from hall.bundles.projects import Projects


class Joints:
    """The joint acts of the projects of one store."""

    def __init__(self, store: Store, projects: "Projects") -> None:
        self._store, self._projects = store, projects

    def hold(
        self, project: str, stage: str, kind: Joint, departments: Sequence[str], passed: bool, words: str, actor: str
    ) -> Project:
        """Write down a joint act of a running stage: who took part, whether it was passed, its minutes.

        Raises Refused(JOINT_ALONE) for fewer than two departments, Refused(JOINT_NOT_HERE) where the stage knows no
        such act, Refused(JOINT_SHARED, day=…) where its result is there already for all of them,
        Refused(STEP_NOT_ALLOWED | WORDS_MISSING | ROLE_MISSING).
        """
        demand(self._store, actor, "project.run")
        with self._store.atomic():
            now = self._projects.project(project)
            this = now.stage(stage)
            led(now.state, this.state, Act.HOLD)
            plan, name = self._projects.stage_plan(now, this), JOINT_WORDS[kind]
            who = tuple(dict.fromkeys(each for part in departments if (each := visible(part))))
            if len(who) < 2:
                raise Refused(Reason.JOINT_ALONE, act=name)
            if kind not in (*plan.needs, *plan.offers):
                raise Refused(Reason.JOINT_NOT_HERE, stage=stage, act=name)
            if there := now.shared(kind, this.n, who):
                raise Refused(Reason.JOINT_SHARED, act=name, day=there.at[:10])
            id_, text = str(uuid.uuid4()), said(words, N_("会议纪要或联合意见"))
            at = self._store.clock.now().isoformat(timespec="milliseconds")
            self._store.run(
                "INSERT INTO project_joint VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id_, project, this.n, kind.value, json.dumps(who, ensure_ascii=False), int(passed), text, at, actor,
            )  # fmt: skip
            append(self._store, JointHeld(id_, project, stage, kind.value, list(who), passed, text), actor)
        return self._projects.project(project)

    def shared(self, project: str, stage: str, kind: Joint, department: str) -> JointAct | None:
        """The result that `department` uses in `stage` without asking for its own; None where it took part in none."""
        now = self._projects.project(project)
        return now.shared(kind, now.stage(stage).n, (department,))
