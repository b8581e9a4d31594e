"""
Runs many playbooks with ansible-playbook's own program, each in a process of its own that is forked from this one:
so Ansible is imported once, not once per playbook. Reads a JSON list of {cwd, args, lines, output} and answers a list
of exit codes.
"""

import json
import os
import sys
import time

from ansible.cli import playbook as cli
import ansible.executor.playbook_executor  # noqa: F401  (imported here, before the forks)
import ansible.plugins.strategy.linear  # noqa: F401

LIMIT_SECONDS = 240


def child(run):
    os.chdir(run["cwd"])
    os.environ["RESULT_LINES"] = run["lines"]
    out = os.open(run["output"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    try:
        sys.exit(cli.PlaybookCLI.cli_executor(["ansible-playbook", *run["args"]]))
    except SystemExit as e:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(e.code if isinstance(e.code, int) else 1)


def main():
    runs = json.load(sys.stdin)
    codes = [None] * len(runs)
    waiting = list(range(len(runs)))
    running = {}
    while waiting or running:
        while waiting and len(running) < 2:
            i = waiting.pop(0)
            pid = os.fork()
            if pid == 0:
                os.setsid()
                child(runs[i])
            running[pid] = (i, time.time())
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid:
            i, _ = running.pop(pid)
            codes[i] = os.waitstatus_to_exitcode(status)
            continue
        for late, (i, since) in list(running.items()):
            if time.time() - since > LIMIT_SECONDS:
                os.killpg(late, 9)
        time.sleep(0.01)
    json.dump(codes, sys.stdout)


main()
