import { cases } from './cases.ts';

cases('sysctl', [
  {
    title: 'as declared, now and in the file',
    task: { name: 'net.ipv4.ip_forward', value: 1 },
    says: 'now\n1\n--\n0022\nstat 20 81a4 0 0\ncontent\nnet.ipv4.ip_forward = 1\n',
  },
  {
    title: 'only the kernel differs',
    task: { name: 'net.ipv4.ip_forward', value: 1 },
    says: 'now\n0\n--\n0022\nstat 20 81a4 0 0\ncontent\nnet/ipv4/ip_forward=1\n',
    script: `printf '%s\n' 1 >/proc/sys/net/ipv4/ip_forward || { echo 'the kernel refuses net.ipv4.ip_forward = 1' >&2; exit 1; }`,
    diff: ['~ net.ipv4.ip_forward 0 → 1'],
  },
  {
    title: 'several numbers are the same whatever the space between them; persist: false leaves the file',
    task: { name: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456', persist: false },
    says: 'now\n4096\t131072\t6291456\n--\n',
  },
  {
    title: 'a name with a dot in a part of it',
    task: { name: 'net/ipv4/conf/eth0.5/forwarding', value: 1, persist: false },
    says: 'now\n0\n--\n',
    script: `printf '%s\n' 1 >/proc/sys/net/ipv4/conf/eth0.5/forwarding || { echo 'the kernel refuses net/ipv4/conf/eth0.5/forwarding = 1' >&2; exit 1; }`,
    diff: ['~ net/ipv4/conf/eth0.5/forwarding 0 → 1'],
  },
  {
    title: 'a parameter that the kernel does not have',
    task: { name: 'net.no', value: 1 },
    says: 'unknown\n--\n0022\n',
    outcome: { failed: true, msg: 'the kernel has no parameter net.no: /proc/sys/net/no does not exist' },
  },
  { title: 'absent from the file', task: { name: 'a.b', state: 'absent' }, says: '--\n0022\nstat 20 81a4 0 0\ncontent\n#a.b=1\nc.d=2\n' },
]);
