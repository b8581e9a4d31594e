import { createHash, randomInt } from 'node:crypto';

/** Numbers from 0 up to (not with) a limit. */
export type Below = (limit: number) => number;

export const systemRandom: Below = (limit) => (limit <= 0x7fffffff ? randomInt(limit) : Math.floor((randomInt(2 ** 40) / 2 ** 40) * limit));

/** The numbers that Python's random.Random(seed) gives for a seed, so that a playbook draws what it draws with Ansible. */
export function seededRandom(seed: string | number | bigint): Below {
  const twister = new MersenneTwister(keyOf(seed));
  return (limit) => {
    // As Random._randbelow: draw as many bits as the limit has until the number is below.
    const bits = limit.toString(2).length;
    for (;;) {
      const value = twister.bits(bits);
      if (value < limit) return value;
    }
  };
}

/** The words (of 32 bits, the lowest first) that Python makes of a seed. */
function keyOf(seed: string | number | bigint): number[] {
  let value: bigint;
  if (typeof seed === 'string') {
    const bytes = Buffer.from(seed, 'utf8');
    value = BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`);
  } else value = BigInt(seed);
  if (value < 0n) value = -value;
  const words: number[] = [];
  for (; value > 0n; value >>= 32n) words.push(Number(value & 0xffffffffn));
  return words.length > 0 ? words : [0];
}

/** MT19937 (Matsumoto and Nishimura, 1998), seeded by an array as their reference code does. */
class MersenneTwister {
  readonly #state = new Uint32Array(624);
  #index = 624;

  constructor(key: readonly number[]) {
    const s = this.#state;
    s[0] = 19650218;
    for (let i = 1; i < 624; i++) s[i] = Math.imul(1812433253, mix(s[i - 1] ?? 0)) + i;
    let i = 1;
    let j = 0;
    const wrap = () => {
      if (++i >= 624) {
        s[0] = s[623] ?? 0;
        i = 1;
      }
    };
    for (let k = Math.max(624, key.length); k > 0; k--) {
      s[i] = ((s[i] ?? 0) ^ Math.imul(mix(s[i - 1] ?? 0), 1664525)) + (key[j] ?? 0) + j;
      wrap();
      j = (j + 1) % key.length;
    }
    for (let k = 623; k > 0; k--) {
      s[i] = ((s[i] ?? 0) ^ Math.imul(mix(s[i - 1] ?? 0), 1566083941)) - i;
      wrap();
    }
    s[0] = 0x80000000;
  }

  /** A number of so many bits (at most 53), put together from draws of 32 as Python does: the lowest first. */
  bits(count: number): number {
    let value = 0;
    for (let left = count, factor = 1; left > 0; left -= 32, factor *= 2 ** 32) {
      const word = this.#next() >>> Math.max(0, 32 - left);
      value += word * factor;
    }
    return value;
  }

  #next(): number {
    if (this.#index >= 624) this.#twist();
    let y = this.#state[this.#index++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist(): void {
    const s = this.#state;
    for (let i = 0; i < 624; i++) {
      const y = ((s[i] ?? 0) & 0x80000000) | ((s[(i + 1) % 624] ?? 0) & 0x7fffffff);
      s[i] = (s[(i + 397) % 624] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }
}

function mix(x: number): number {
  return x ^ (x >>> 30);
}
