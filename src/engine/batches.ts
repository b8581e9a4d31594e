/**
 * Splits hosts by `serial`: numbers and percentages, the last one repeated until all hosts are served.
 * A percentage is of all hosts, at least one. No `serial`, or 0, means all at once.
 */
export function batches<T>(hosts: readonly T[], serial: readonly (number | string)[]): readonly (readonly T[])[] {
  const sizes = serial.map((s) => batchSize(s, hosts.length));
  if (sizes.length === 0 || hosts.length === 0) return [hosts];
  const result: T[][] = [];
  let start = 0;
  for (let i = 0; start < hosts.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] || hosts.length;
    result.push(hosts.slice(start, start + size));
    start += size;
  }
  return result;
}

function batchSize(size: number | string, total: number): number {
  const text = String(size).trim();
  if (!/^\d+(\.\d+)?%?$/.test(text)) throw new RangeError(`"serial" must be a number or a percentage, found "${text}"`);
  if (!text.endsWith('%')) return Math.floor(Number(text));
  return Math.max(1, Math.floor((Number.parseFloat(text) / 100) * total));
}
