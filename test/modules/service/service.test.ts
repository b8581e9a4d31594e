import { cases } from '../cases.ts';

const unit = (load: string, active: string, enabled: string, reload = 'no') =>
  `systemd\nLoadState=${load}\nActiveState=${active}\nSubState=x\nUnitFileState=${enabled}\nNeedDaemonReload=${reload}\nenabled=${enabled}\n`;
cases('service', [
  { title: 'runs and starts at boot', task: { name: 'a', state: 'started', enabled: true }, says: unit('loaded', 'active', 'enabled') },
  {
    title: 'does neither',
    task: { name: 'a', state: 'started', enabled: true },
    says: unit('loaded', 'inactive', 'disabled'),
    script: 'systemctl enable -- a || exit\nsystemctl start -- a',
    diff: ['+ service a at boot', '~ service a stopped → started'],
  },
  { title: 'a failed one is stopped already', task: { name: 'a', state: 'stopped' }, says: unit('loaded', 'failed', 'disabled') },
  {
    title: 'restarted acts always',
    task: { name: 'a', state: 'restarted' },
    says: unit('loaded', 'active', 'enabled'),
    script: 'systemctl restart -- a',
    diff: ['~ service a started → restarted (recreate)'],
  },
  {
    title: 'reloaded starts what does not run',
    task: { name: 'a', state: 'reloaded' },
    says: unit('loaded', 'inactive', 'enabled'),
    script: 'systemctl start -- a',
    diff: ['~ service a stopped → started'],
  },
  { title: 'nobody knows it', task: { name: 'a', state: 'started' }, says: unit('not-found', 'inactive', ''), outcome: { failed: true } },
  {
    title: 'nobody knows it yet',
    task: { name: 'a', state: 'started' },
    check: true,
    says: unit('not-found', 'inactive', ''),
    outcome: { skipped: true },
  },
  { title: 'sysvinit: runs', task: { name: 'a', state: 'started', enabled: true }, says: 'sysvinit\nthere\nstatus 0\nenabled\n' },
  {
    title: 'sysvinit: is stopped',
    task: { name: 'a', state: 'stopped' },
    says: 'sysvinit\nthere\nstatus 0\n',
    script: `l=$(mktemp) && trap 'rm -f -- "$l"' EXIT && trap 'exit 143' TERM && { /etc/init.d/a stop >"$l" 2>&1 </dev/null; r=$?; [ "$r" -eq 0 ] || cat "$l" >&2; exit "$r"; }`,
    diff: ['~ service a started → stopped (recreate)'],
  },
  {
    title: 'sysvinit: missing',
    task: { name: 'a', enabled: true },
    says: 'sysvinit\n',
    outcome: { failed: true, msg: 'Could not find the requested service a: host' },
  },
  {
    title: 'OpenRC',
    task: { name: 'a', state: 'started', enabled: true },
    says: 'openrc\nthere\n',
    script: 'rc-update add a default || exit\nrc-service a start </dev/null',
    diff: ['+ service a at boot', '~ service a stopped → started'],
  },
]);
