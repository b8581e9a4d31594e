"""Answers questions about networks with netaddr, the library under Ansible's ipaddr filters.

Reads a JSON list of networks from stdin; writes a JSON list of answers.
"""
import json
import sys

from netaddr import IPNetwork, spanning_cidr


def usable(net):
    return (net.first, net.last) if net.size <= 2 else (net.first + 1, net.last - 1)


def text(net, number):
    return str(type(net.ip)(number, net.version))


def answers(net):
    low, high = usable(net)
    size = 128 if net.version == 6 else 32
    deeper = min(size, net.prefixlen + 3)
    subnets = list(net.cidr.subnet(deeper))
    return {
        "network": str(net.network),
        "netmask": str(net.netmask),
        "hostmask": str(net.hostmask),
        "subnet": str(net.cidr),
        "prefix": net.prefixlen,
        "size": str(net.size),
        "first": text(net, low),
        "last": text(net, high),
        "nth": str(net[-1]) if net.size < 2 else str(net[1]),
        "int": str(int(net.ip)),
        "address": str(net.ip),
        "revdns": net.ip.reverse_dns,
        "subnets": [str(s) for s in subnets[:8]],
        "span": str(spanning_cidr([net.ip, net.network])),
    }


json.dump([answers(IPNetwork(text)) for text in json.load(sys.stdin)], sys.stdout)
