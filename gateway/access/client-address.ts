// Which client addresses count as one caller.
//
// A household or a rented machine has a whole IPv6 /64, so one /64 is one caller; an IPv4 address written as
// IPv6 is that IPv4 address. What is no address at all shares one name, so that nonsense wins nothing.

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const NO_ADDRESS = 'unknown';

/** The name under which an address is counted: `1.2.3.4`, `2001:db8:0:0::/64` or `unknown`. */
export function addressGroup(address: string | undefined): string {
  const text = address?.trim() ?? '';
  if (IPV4.test(text)) return text;
  const groups = ipv6Groups(text);
  if (groups === undefined) return NO_ADDRESS;
  const [high = 0, low = 0] = groups.slice(6);
  const mapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:65535';
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/** The eight numbers of an IPv6 address in any of its forms, without its zone. */
function ipv6Groups(text: string): number[] | undefined {
  const [bare = ''] = text.split('%');
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(bare) || !bare.includes(':')) return undefined;
  const url = URL.parse(`http://[${bare}]/`);
  if (url === null) return undefined;
  const [left = '', right] = url.hostname.slice(1, -1).split('::');
  const numbers = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const before = numbers(left);
  const after = numbers(right ?? '');
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after];
}
