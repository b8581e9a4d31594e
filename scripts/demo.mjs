// `npm run demo`: three hypervisors on this machine, two tenants with the same addresses, packets that show it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { demoPackages } from './packages.mjs';
import { setUp } from './setup.mjs';

const weft = (...args) => run(process.execPath, ['bin/weft.js', ...args]);
const _inLab = (host, ...command) =>
  spawnSync(process.execPath, ['bin/weft.js', 'lab', 'exec', host, '--', ...command], { encoding: 'utf8' });
const started = Date.now();

try {
  await setUp(demoPackages);
  title('Three hypervisors on this machine');
  weft('lab', 'up', '-n', '3');
  mkdirSync('inventories/lab/group_vars', { recursive: true });
  cpSync('inventories/example/group_vars/hypervisors', 'inventories/lab/group_vars/hypervisors', { recursive: true });

  title('The plan: what would change');
  weft('plan', 'playbooks/site.yml', '-i', 'inventories/lab');

  title('Apply it');
  weft('run', 'playbooks/site.yml', '-i', 'inventories/lab');

  title('Again: nothing changes, and the kernels of the hosts say so');
  await quiet(() => weft('run', 'playbooks/site.yml', '-i', 'inventories/lab'));

  title('Who reaches whom, measured with packets');
  matrix();

  console.log(`
Done in ${Math.round((Date.now() - started) / 1000)} s. Look around:

    npx weft lab ssh hv1                                        a shell on a hypervisor
    npx weft lab exec hv1 -- ip netns exec srv-blue-main-web1 ping -c 3 10.0.1.12
    npx weft tunnel list -i inventories/lab
    npx weft run playbooks/site.yml -i inventories/lab          edit inventories/lab/group_vars first

Tear down:

    npx weft lab down
`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
