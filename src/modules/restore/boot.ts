import { createHash } from 'node:crypto';
import { once } from '../../once.ts';
import { type Script, sh, userScript } from '../../session/script.ts';
import { RESTORE_FOLDER, RESTORE_RUNNER } from './folder.ts';

/**
 * What runs the scripts when a host boots. Filters come in a unit of their own, before any interface is up: who writes a
 * firewall has to be ordered before network-pre.target (systemd.special(7)), and after those that begin by flushing
 * everything (Debian's nftables.service). What is built upon the underlay comes after its management stack was started
 * (network.target), and before who waits for the network or plugs machines into bridges; it waits for addresses by itself,
 * so that nothing has to want network-online.target, which would delay every boot.
 */
const FILTERS_UNIT = `[Unit]
Description=Packet filters made by Weft
DefaultDependencies=no
After=local-fs.target systemd-modules-load.service systemd-sysctl.service
After=nftables.service iptables.service ipset.service netfilter-persistent.service ufw.service firewalld.service
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh ${RESTORE_RUNNER} filters

[Install]
WantedBy=multi-user.target
`;

const NETWORK_UNIT = `[Unit]
Description=Networks made by Weft
After=network.target weft-restore-filters.service openvswitch-switch.service ovs-vswitchd.service
Before=network-online.target libvirtd.service virtqemud.service libvirt-guests.service

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=5min
ExecStart=/bin/sh ${RESTORE_RUNNER} networks

[Install]
WantedBy=multi-user.target
`;

const INIT_SCRIPT = `#!/bin/sh
### BEGIN INIT INFO
# Provides:          weft-restore
# Required-Start:    $network $local_fs
# Required-Stop:
# Should-Start:      openvswitch-switch
# X-Start-Before:    libvirtd
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: Networks and packet filters made by Weft
### END INIT INFO
case $1 in
start|restart|force-reload) sh ${RESTORE_RUNNER} ;;
esac
`;

/** What cannot be made yet (one owner's network is built upon another's, or upon an address that is still to come) is tried again for half a minute. */
const RUNNER = `# Makes what Weft made before this host was booted; run by weft-restore.service.
case $1 in
filters) which='[1-4]' most=1 ;;
networks) which='[5-9]' most=60 ;;
*) which='[1-9]' most=60 ;;
esac
left=$(ls ${RESTORE_FOLDER}/$which* 2>/dev/null)
tries=0
while [ -n "$left" ]; do
  todo=$left left= said=
  for script in $todo; do
    answer=$(sh "$script" 2>&1) || left="$left $script"
    [ -z "$answer" ] || said="$said$script: $answer
"
  done
  tries=$((tries + 1))
  if [ -z "$left" ] || [ "$tries" -ge "$most" ]; then
    printf '%s' "$said" >&2
    [ -z "$left" ]
    exit
  fi
  sleep 0.5 2>/dev/null || sleep 1
done
`;

/** Changes whenever anything of the above does. */
const version = (): string =>
  createHash('sha256').update([FILTERS_UNIT, NETWORK_UNIT, INIT_SCRIPT, RUNNER].join('\0')).digest('hex').slice(0, 16);

const UNITS = '/etc/systemd/system';
const WANTS = `${UNITS}/multi-user.target.wants`;
const INIT = '/etc/init.d/weft-restore';

/** Sets `$boot`: ready, missing (or that of another Weft), or none where the host has no init that could run anything. */
export const probeBoot = once(
  () => sh`if [ -d /run/systemd/system ]; then boot=${WANTS}/weft-restore.service
elif [ -x /usr/sbin/update-rc.d ]; then boot=${INIT}
else boot=; fi
version=
if [ -z "$boot" ]; then boot=none; elif [ -e "$boot" ] && read -r _ _ version <${RESTORE_RUNNER} && [ "$version" = ${version()} ]; then boot=ready; else boot=missing; fi 2>/dev/null`,
);

/** Text that stands in a script as it is: what it holds is fixed above. */
const put = (path: string, text: string): Script => sh`printf '%s' ${text} >${`${path}.part`} && mv -f ${`${path}.part`} ${path} || exit`;

/** Has the host run its scripts at boot. */
export const installBoot = once(
  () => sh`${put(RESTORE_RUNNER, `# weft:v1 ${version()}\n${RUNNER}`)}
if [ -d /run/systemd/system ]; then
  umask 022
  ${put(`${UNITS}/weft-restore-filters.service`, FILTERS_UNIT)}
  ${put(`${UNITS}/weft-restore.service`, NETWORK_UNIT)}
  mkdir -p ${WANTS} && ln -sf ../weft-restore-filters.service ../weft-restore.service ${WANTS} || exit
else
  umask 022
  ${put(INIT, INIT_SCRIPT)}
  chmod 755 ${INIT} && update-rc.d weft-restore defaults >/dev/null || exit
fi`,
);

/** With the last script goes what runs them. */
export const removeBoot = userScript(`if rmdir ${RESTORE_FOLDER} 2>/dev/null; then
  rm -f ${RESTORE_RUNNER} ${['weft-restore-filters', 'weft-restore'].flatMap((n) => [`${UNITS}/${n}.service`, `${WANTS}/${n}.service`]).join(' ')}
  rmdir /etc/weft 2>/dev/null
  [ ! -e ${INIT} ] || { rm -f ${INIT}; update-rc.d weft-restore remove >/dev/null; }
fi`);
