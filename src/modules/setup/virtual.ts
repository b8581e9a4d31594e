import { sh } from '../../session/script.ts';
import { type Facts, filesScript, readFiles, type Section } from './section.ts';

const FILES = ['/sys/class/dmi/id/product_name', '/sys/class/dmi/id/sys_vendor', '/run/systemd/container', '/sys/hypervisor/type'];

/** Best effort, from what the firmware and the init process say. */
export const virtual: Section = {
  name: 'virtual',
  subset: 'virtual',
  facts: ['virtualization_type', 'virtualization_role', 'virtualization_tech_guest', 'virtualization_tech_host'],
  script: sh`${filesScript(sh`${FILES}`)}
if [ -e /.dockerenv ]; then echo container:docker; elif [ -e /run/.containerenv ]; then echo container:podman; fi
if grep -qs 'container=lxc' /proc/1/environ; then echo container:lxc; fi
if [ -e /dev/kvm ] || [ -d /sys/module/kvm ]; then echo kvm:yes; fi
grep -m 1 -o hypervisor /proc/cpuinfo`,
  read: (output) => {
    const file = readFiles(output, [...FILES, 'container', 'kvm']);
    const text = (name: string) => (file(name) ?? '').trim();
    const container = (text('container') || text('/run/systemd/container')).split('\n')[0] ?? '';
    const machine = hypervisorOf(
      text('/sys/class/dmi/id/sys_vendor'),
      text('/sys/class/dmi/id/product_name'),
      text('/sys/hypervisor/type'),
    );
    const guest = [...(container ? ['container', container] : []), ...(machine ? [machine] : [])];
    const host = text('kvm') === 'yes' ? ['kvm'] : [];
    return { ...summary(container || machine, guest, host), virtualization_tech_guest: guest, virtualization_tech_host: host };
  },
};

function summary(type: string, guest: readonly string[], host: readonly string[]): Facts {
  if (guest.length > 0) return { virtualization_type: type, virtualization_role: 'guest' };
  if (host.length > 0) return { virtualization_type: host[0], virtualization_role: 'host' };
  return { virtualization_type: 'NA', virtualization_role: 'NA' };
}

function hypervisorOf(vendor: string, product: string, hypervisor: string): string {
  if (hypervisor === 'xen' || product === 'HVM domU') return 'xen';
  if (/VMware/.test(product)) return 'VMware';
  if (product === 'VirtualBox') return 'virtualbox';
  if (vendor === 'Microsoft Corporation' && /Virtual Machine/.test(product)) return 'VirtualPC';
  if (/OpenStack/.test(product)) return 'openstack';
  if (/^(KVM|Bochs|AHV)/.test(product) || /QEMU|Amazon EC2|Google|DigitalOcean|Hetzner|oVirt|Red Hat/.test(vendor)) return 'kvm';
  return '';
}
