"""Prints what ansible-playbook does as lines of JSON: plays, tasks, results per host and item, the recap."""

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: result_lines
type: stdout
short_description: one JSON line per event
description: [for comparing]
"""


def shown(task, result):
    """What a debug task shows: everything but what Ansible adds."""
    if task.action.rsplit(".", 1)[-1] != "debug":
        return None
    hidden = ("changed", "failed", "skipped", "skip_reason", "skipped_reason", "results", "false_condition", "ansible_facts",
              "failed_when_result", "attempts", "retries", "verbose_override", "ansible_loop_var", "ansible_index_var", "ansible_loop")
    if "results" in result:
        hidden = (*hidden, "msg")
    loop_vars = {result.get("ansible_loop_var"), result.get("ansible_index_var")}
    return {k: v for k, v in result.items() if not k.startswith("_ansible_") and k not in hidden and k not in loop_vars}


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "result_lines"

    def __init__(self):
        super().__init__()
        self.out = open(os.environ["RESULT_LINES"], "w", encoding="utf-8")
        self.started = set()
        self.early = set()

    def line(self, **event):
        self.out.write(json.dumps(event, default=str) + "\n")
        self.out.flush()

    def v2_playbook_on_play_start(self, play):
        self.line(event="play", name=play.get_name())

    def task(self, task, handler):
        self.started.add(task._uuid)
        if task._uuid in self.early:
            self.early.remove(task._uuid)
            return
        self.line(event="task", id=task._uuid, name=task.get_name().strip(), action=task.action, handler=handler)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.task(task, False)

    def v2_playbook_on_handler_task_start(self, task):
        self.task(task, True)

    def result(self, event, r, status):
        res = r._result
        if r._task._uuid not in self.started:
            # A host without handlers to run is at its next task while others run theirs, and nobody said that it started.
            self.task(r._task, False)
            self.early.add(r._task._uuid)
        if event == "item" and status == "ignored":
            status = "failed"
        self.line(event=event, id=r._task._uuid, host=r._host.get_name(), status=status, shown=shown(r._task, res),
                  label=res.get("_ansible_item_label") if event == "item" else None,
                  msg=res.get("msg") if isinstance(res.get("msg"), str) else None)

    @staticmethod
    def good(r):
        return "changed" if r._result.get("changed") else "ok"

    def v2_runner_on_ok(self, result):
        self.result("result", result, self.good(result))

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.result("result", result, "ignored" if ignore_errors else "failed")

    def v2_runner_on_skipped(self, result):
        self.result("result", result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self.result("result", result, "unreachable")

    def v2_runner_item_on_ok(self, result):
        self.result("item", result, self.good(result))

    def v2_runner_item_on_failed(self, result):
        self.result("item", result, "failed")

    def v2_runner_item_on_skipped(self, result):
        self.result("item", result, "skipped")

    def v2_runner_retry(self, result):
        self.line(event="retry", id=result._task._uuid, host=result._host.get_name())

    def v2_playbook_on_stats(self, stats):
        names = ("ok", "changed", "unreachable", "failed", "skipped", "rescued", "ignored")
        recap = {}
        for host in sorted(stats.processed):
            summary = stats.summarize(host)
            summary["failed"] = summary.pop("failures")
            recap[host] = {k: summary[k] for k in names}
        self.line(event="recap", hosts=recap)
