/**
 * Starts Open vSwitch with the userspace datapath in a host: br-phy takes over eth0 and the underlay address,
 * br-int is for what roles attach. Uses the variables of the script that it stands in.
 *
 * The kernel sees the packets of eth0 too. With a MAC that is not the address's and without ARP it takes none
 * for its own, so nothing is answered twice (Open vSwitch, "Using the userspace datapath", uses iptables for that,
 * which here belongs to the roles).
 */
export const ovsScript = `
  mkdir -p /etc/openvswitch /run/openvswitch /var/log/openvswitch
  database=/etc/openvswitch/conf.db
  [ -e "$database" ] || ovsdb-tool create "$database" /usr/share/openvswitch/vswitch.ovsschema
  ip -batch - << EOF
address flush dev eth0
link set eth0 down
link set eth0 address 06\${mac#02} arp off
EOF
  [ ! -e /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6
  ip link set eth0 up
  ovsdb-server --detach --no-chdir --pidfile --log-file --remote=punix:/run/openvswitch/db.sock "$database"
  ovs-vsctl --no-wait init
  ovs-vswitchd --detach --no-chdir --pidfile --log-file
  ovs-vsctl \\
    -- --may-exist add-br br-phy -- set bridge br-phy datapath_type=netdev "other-config:hwaddr=\\"$mac\\"" \\
    -- --may-exist add-port br-phy eth0 \\
    -- --may-exist add-br br-int -- set bridge br-int datapath_type=netdev
  ip -batch - << EOF
address add $address broadcast + dev br-phy
link set br-phy up
link set br-int up
EOF
`.trim();
