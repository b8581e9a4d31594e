import { expect, test } from 'vitest';
import { contents, differences } from '../../../src/modules/nftables/listing.ts';

const before = `table bridge weft-a {
	set hosts {
		type ipv4_addr
		flags interval
		elements = { 10.0.0.1, 10.0.0.5-10.0.0.9,
			     10.0.1.0/24 comment "a, {b}" }
	}

	map ports {
		type ifname : verdict
	}

	chain in {
		type filter hook input priority 0; policy accept;
		tcp dport { 80, 443 } accept
		ip saddr @hosts drop
	}

	chain old {
	}
}
`;
const after = `table bridge weft-a {
	flags dormant
	set hosts {
		type ipv4_addr
		flags interval
		elements = { 10.0.0.1, 10.0.1.0/24 comment "a, {b}" }
	}

	map ports {
		type ifname : verdict
		elements = { "a" : jump in }
	}

	chain in {
		type filter hook input priority 0; policy drop;
		ip saddr @hosts drop
		tcp dport { 80, 443 } accept
	}

	chain new {
		accept
	}
}
`;

test('two listings differ by chains, rules, elements and properties', () => {
  const shown = differences('bridge weft-a', before, after).map((d) =>
    d.kind === 'object' ? `${d.action} ${d.object}: ${d.detail}` : d.path,
  );
  expect(shown).toEqual([
    'remove nft element in set hosts of bridge weft-a: 10.0.0.5-10.0.0.9',
    'add nft element in map ports of bridge weft-a: "a" : jump in',
    'remove nft rule in chain in of bridge weft-a: type filter hook input priority 0; policy accept;',
    'remove nft rule in chain in of bridge weft-a: tcp dport { 80, 443 } accept',
    'add nft rule in chain in of bridge weft-a: type filter hook input priority 0; policy drop;',
    'add nft rule in chain in of bridge weft-a: tcp dport { 80, 443 } accept',
    'add nft chain new in bridge weft-a: 1 rule',
    'add nft property in bridge weft-a: flags dormant',
    'remove nft chain old in bridge weft-a: ',
  ]);
});

test('a listing does not differ from itself, and is counted', () => {
  expect(differences('bridge weft-a', before, before)).toEqual([]);
  expect(contents(before)).toBe('2 chains, 2 sets, 2 rules');
});
