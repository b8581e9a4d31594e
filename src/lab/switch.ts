import { existsSync } from 'node:fs';
import * as z from 'zod';
import { controllerAddress, prefixLength } from './addresses.ts';
import { command, must } from './command.ts';
import { type Lab, labPaths } from './lab.ts';

const Links = z.array(z.object({ ifname: z.string().optional(), operstate: z.string().optional(), master: z.string().optional() }));

/**
 * `ethtool -K LINK tx off`, without ethtool: ioctl SIOCETHTOOL, ETHTOOL_STXCSUM (linux/ethtool.h). A veth leaves
 * checksums to the receiver's kernel, but Open vSwitch in userspace takes the packets before that, as they are.
 */
const checksumsInSoftware = `
socket(my $socket, 2, 2, 0) or die "socket: $!";
my $off = pack("LL", 0x17, 0);
my $request = pack("a16Px16", $ARGV[0], $off);
ioctl($socket, 0x8946, $request) or die "SIOCETHTOOL: $!";
`;

/** The bridge that joins the hosts, in a network namespace of its own, and the machine's own link to it. */
export async function ensureSwitch(lab: Lab): Promise<void> {
  const { namespace, link } = labPaths(lab.name);
  const present = await switchPorts(lab.name);
  if (present === undefined) {
    await command(['ip', 'netns', 'delete', namespace]); // the file that an `ip netns add` leaves which was killed in the middle
    await must(['ip', 'netns', 'add', namespace]);
  }
  if (!present?.has('br0')) {
    await batch(['-n', namespace], ['link set lo up', 'link add br0 type bridge forward_delay 0 mcast_snooping 0', 'link set br0 up']);
  }
  if (!present?.has('controller') || !existsSync(`/sys/class/net/${link}`)) {
    await command(['ip', 'link', 'delete', link]);
    await batch(
      [],
      [`link add ${link} mtu 1500 type veth peer name controller mtu 1500 netns ${namespace}`, `link set ${link} addrgenmode none`],
    );
    await must(['ip', '-n', namespace, 'link', 'set', 'controller', 'master', 'br0', 'up']);
    if (lab.ovs) await must(['perl', '-e', checksumsInSoftware, link]);
  }
  await batch([], [`address replace ${controllerAddress(lab.subnet)}/${prefixLength} broadcast + dev ${link}`, `link set ${link} up`]);
}

/** The bridge and its ports that are up; undefined when the switch's namespace is not there. */
export async function switchPorts(name: string): Promise<ReadonlySet<string> | undefined> {
  const { code, stdout } = await command(['ip', '-n', labPaths(name).namespace, '-json', 'link', 'show']);
  if (code !== 0) return undefined;
  const links = Links.parse(JSON.parse(stdout));
  return new Set(
    links.flatMap((link) =>
      link.ifname !== undefined && (link.ifname === 'br0' || (link.master === 'br0' && link.operstate === 'UP')) ? link.ifname : [],
    ),
  );
}

/** The hosts' ends of the links end with it. */
export async function removeSwitch(name: string): Promise<void> {
  const { namespace, link } = labPaths(name);
  if (existsSync(`/sys/class/net/${link}`)) await command(['ip', 'link', 'delete', link]);
  if (existsSync(`/run/netns/${namespace}`)) await must(['ip', 'netns', 'delete', namespace]);
}

function batch(options: readonly string[], lines: readonly string[]): Promise<string> {
  return must(['ip', ...options, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}
