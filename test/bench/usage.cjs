// Loaded before a program whose cost is measured: writes down, when it ends, what it used.
const { writeFileSync } = require('node:fs');
const net = require('node:net');

const file = process.env.WEFT_BENCH_USAGE;
let beforeConnect;

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  beforeConnect ??= process.cpuUsage();
  return connect.apply(this, args);
};

const ms = ({ user, system }) => (user + system) / 1000;

process.on('exit', () => {
  writeFileSync(
    file,
    JSON.stringify({
      cpuMs: ms(process.cpuUsage()),
      cpuBeforeConnectMs: beforeConnect && ms(beforeConnect),
      maxRssMiB: process.resourceUsage().maxRSS / 1024,
    }),
  );
});
