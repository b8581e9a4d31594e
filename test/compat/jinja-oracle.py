"""Renders templates with Jinja and Ansible's own filters and tests, for comparison.

Reads one JSON object {"variables": {...}, "templates": [...]} from stdin; writes a JSON list with
{"text": ...} or {"error": ...} for each template.
"""
import json
import sys

import jinja2
from ansible.plugins.filter import core as filter_core, mathstuff, urls, urlsplit
from ansible.plugins.test import core as test_core, mathstuff as test_math
from ansible.template import AnsibleUndefined, _ansible_finalize, _unroll_iterator


def environment():
    env = jinja2.Environment(
        undefined=AnsibleUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        # As Ansible: null is nothing, and something undefined inside a list is an error.
        finalize=_ansible_finalize,
        loader=jinja2.DictLoader({}),
    )
    for module in (filter_core, mathstuff, urls, urlsplit):
        env.filters.update(module.FilterModule().filters())
    for module in (test_core, test_math):
        env.tests.update(module.TestModule().tests())
    # Ansible turns every generator that a filter returns into a list.
    for name, function in list(env.filters.items()):
        env.filters[name] = _unroll_iterator(function)
    return env


def with_newlines(template, text):
    """As Ansible's Templar: newlines at the end that a tag took come back."""
    missing = (len(template) - len(template.rstrip("\n"))) - (len(text) - len(text.rstrip("\n")))
    return text + "\n" * max(0, missing)


def main():
    job = json.load(sys.stdin)
    env = environment()
    env.loader = jinja2.DictLoader(job.get("files", {}))
    results = []
    for template in job["templates"]:
        try:
            results.append({"text": with_newlines(template, env.from_string(template).render(job["variables"]))})
        except Exception as error:  # every kind of refusal counts
            results.append({"error": "%s: %s" % (type(error).__name__, error)})
    json.dump(results, sys.stdout)


main()
