import { cases } from '../cases.ts';

const unit = (load: string, active: string, enabled: string, reload = 'no') =>
  `LoadState=${load}\nActiveState=${active}\nSubState=x\nUnitFileState=${enabled}\nNeedDaemonReload=${reload}\nenabled=${enabled}\n`;
cases('systemd', [
  {
    title: 'its files have changed',
    task: { name: 'a', daemon_reload: true, state: 'started' },
    says: unit('loaded', 'active', 'enabled', 'yes'),
    script: 'systemctl daemon-reload || exit',
    diff: [],
  },
  {
    title: 'its files have not changed',
    task: { name: 'a', daemon_reload: true, state: 'started' },
    says: unit('loaded', 'active', 'enabled'),
  },
  { title: 'daemon_reload alone', task: { daemon_reload: true }, script: 'systemctl daemon-reload || exit', diff: [] },
  { title: 'daemon_reload alone under check mode', task: { daemon_reload: true }, check: true },
  {
    title: 'masked',
    task: { name: 'a', masked: true },
    says: unit('loaded', 'active', 'enabled'),
    script: 'systemctl mask -- a || exit',
    diff: ['+ mask of a'],
  },
  {
    title: 'of the user, without waiting',
    task: { name: 'a', state: 'started', scope: 'user', no_block: true },
    says: unit('loaded', 'inactive', 'enabled'),
    script: 'systemctl --user --no-block start -- a',
    diff: ['~ service a stopped → started'],
  },
]);
