"""SpiffWorkflow on the same way: its state kept as JSON in one row, saved after each human step."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from benchmarks.floor import Postgres, Sqlite

_TABLE = "CREATE TABLE bench_spiff (id integer PRIMARY KEY, step varchar(40), state text)"
_DRAWING = Path(__file__).with_name("pledge.bpmn")


class Spiff:
    """The engine's state and nothing else: no inbox, no business rows, no record, no papers."""

    def __init__(self, driver: Postgres | Sqlite) -> None:
        self.driver = driver
        self._serials = count(1)
        parser = BpmnParser()
        parser.add_bpmn_file(str(_DRAWING))
        self.spec = parser.get_spec("pledge")
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.steps = 0
        self.state_bytes = 0
        mark = driver.placeholder
        self.insert = f"INSERT INTO bench_spiff (id, step, state) VALUES ({mark}, {mark}, {mark})"
        self.update = f"UPDATE bench_spiff SET step = {mark}, state = {mark} WHERE id = {mark}"
        self.select = f"SELECT state FROM bench_spiff WHERE id = {mark}"
        if isinstance(driver, Postgres):
            self.select += " FOR UPDATE"
        driver.begin()
        driver.execute(_TABLE, ())
        driver.commit()

    def loaded_each_step(self) -> None:
        """Run one case as a server does: load the state, do the step, save the state."""
        self._run(load=True)

    def kept_in_memory(self) -> None:
        """Run one case in one process that never forgets: do the step, save the state."""
        self._run(load=False)

    def _run(self, *, load: bool) -> None:
        serial = next(self._serials)
        workflow = self._start(serial)
        self.steps = 1
        while not workflow.completed:
            self.driver.begin()
            if load:
                [(state,)] = self.driver.execute(self.select, (serial,))
                workflow = self.serializer.deserialize_json(state)
            step = self._do_next(workflow)
            self.driver.execute(self.update, (step, self._state(workflow), serial))
            self.driver.commit()
            self.steps += 1

    def _start(self, serial: int) -> BpmnWorkflow:
        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        self.driver.begin()
        self.driver.execute(self.insert, (serial, "draft", self._state(workflow)))
        self.driver.commit()
        return workflow

    def _do_next(self, workflow: BpmnWorkflow) -> str:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data["ok"] = True
        task.run()
        workflow.do_engine_steps()
        return str(task.task_spec.bpmn_id)

    def _state(self, workflow: BpmnWorkflow) -> str:
        text = str(self.serializer.serialize_json(workflow))
        self.state_bytes = len(text.encode())
        return text
