import { group } from './account/group.ts';
import { user } from './account/user.ts';
import { addHost } from './add-host.ts';
import { assert } from './assert.ts';
import { asyncStatus } from './async-status.ts';
import { blockinfile } from './blockinfile.ts';
import { command } from './command.ts';
import { copy } from './copy/copy.ts';
import { cron } from './cron.ts';
import { debug } from './debug.ts';
import { fail } from './fail.ts';
import { fetch } from './fetch.ts';
import { file } from './file/file.ts';
import { files } from './files/module.ts';
import { find } from './find/find.ts';
import { getent } from './getent.ts';
import { groupBy } from './group-by.ts';
import { hostname } from './hostname.ts';
import { ipset } from './ipset/module.ts';
import { iptables } from './iptables/module.ts';
import { lineinfile } from './lineinfile.ts';
import type { Module } from './module.ts';
import { network } from './network/module.ts';
import { nftables } from './nftables/module.ts';
import { openvswitch } from './openvswitch/module.ts';
import { owned } from './owned.ts';
import { apt } from './package/apt.ts';
import { apk, dnf, genericPackage } from './package/package.ts';
import { pause } from './pause.ts';
import { ping } from './ping.ts';
import { raw } from './raw.ts';
import { replace } from './replace.ts';
import { script } from './script.ts';
import { service } from './service/service.ts';
import { systemd } from './service/systemd.ts';
import { setFact } from './set-fact.ts';
import { setup } from './setup/setup.ts';
import { shell } from './shell.ts';
import { slurp } from './slurp.ts';
import { stat } from './stat.ts';
import { sysctl } from './sysctl.ts';
import { tempfile } from './tempfile.ts';
import { template } from './template.ts';
import { waitFor } from './wait-for.ts';

/** Every module, by its short name. */
export const modules: ReadonlyMap<string, Module> = new Map<string, Module>(
  Object.entries({
    add_host: addHost,
    apk,
    apt,
    assert,
    async_status: asyncStatus,
    blockinfile,
    command,
    copy,
    cron,
    debug,
    dnf,
    fail,
    fetch,
    file,
    files,
    find,
    gather_facts: setup,
    getent,
    group,
    group_by: groupBy,
    hostname,
    ipset,
    iptables,
    lineinfile,
    network,
    nftables,
    openvswitch,
    owned,
    package: genericPackage,
    pause,
    ping,
    raw,
    replace,
    script,
    service,
    set_fact: setFact,
    setup,
    shell,
    slurp,
    stat,
    sysctl,
    systemd,
    systemd_service: systemd,
    tempfile,
    template,
    user,
    wait_for: waitFor,
    yum: dnf,
  }),
);

/** Collections in which playbooks written for Ansible name these modules. */
const COLLECTION = /^(?:ansible\.(?:builtin|legacy|posix)|community\.general)\./;

/** The module of a name as playbooks write it: `copy`, `ansible.builtin.copy`. */
export function findModule(name: string): Module | undefined {
  return modules.get(name.replace(COLLECTION, ''));
}
