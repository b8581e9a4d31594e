/** Milliseconds on a clock that is never set. (`performance` would load a module of Node's at each start.) */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
