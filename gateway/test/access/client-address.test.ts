// Which addresses are one caller.

import { describe, expect, it } from 'vitest';

import { addressGroup } from '../../access/client-address.ts';

describe('addressGroup', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::5:6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['256.1.1.1', 'unknown'],
    ['1.2.3', 'unknown'],
    ['0x7f.1', 'unknown'],
    ['2130706433', 'unknown'],
    ['1.2.3.4, 5.6.7.8', 'unknown'],
    [':::1', 'unknown'],
    ['1::2::3', 'unknown'],
    ['::1]/x@[::2', 'unknown'],
    [`${'a'.repeat(10_000)}:`, 'unknown'],
  ])('of %j is %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
