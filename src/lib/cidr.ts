/** An IP address: its family and its bits as 16-bit groups (two for IPv4, eight for IPv6). */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly groups: readonly number[];
}

/** A block of addresses, such as 192.0.2.0/24; one address is a block with all bits fixed. */
export interface IpRange extends IpAddress {
  readonly prefixBits: number;
}

/** Reads an IPv4 or IPv6 address. An IPv4 address written in IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const groups = parseIpv4(text);
    return groups && { family: 4, groups };
  }
  const groups = parseIpv6(text);
  if (!groups) return undefined;
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isMapped ? { family: 4, groups: groups.slice(6) } : { family: 6, groups };
}

/** Reads an address with an optional prefix length. Bits beyond the prefix may be set; they are ignored. */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const written = slash < 0 ? text : text.slice(0, slash);
  const address = parseIpAddress(written);
  if (!address) return undefined;
  const allBits = address.groups.length * 16;
  if (slash < 0) return { ...address, prefixBits: allBits };
  const digits = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits)) return undefined;
  // A mapped address loses its first 96 bits, and the prefix with them.
  const prefixBits = Number(digits) - (address.family === 4 && written.includes(':') ? 96 : 0);
  return prefixBits >= 0 && prefixBits <= allBits ? { ...address, prefixBits } : undefined;
}

/** Says whether the address lies in the block. */
export function isInRange(address: IpAddress, range: IpRange): boolean {
  if (address.family !== range.family) return false;
  let bits = range.prefixBits;
  for (let at = 0; bits > 0; at++, bits -= 16) {
    const difference = (address.groups[at] ?? 0) ^ (range.groups[at] ?? 0);
    if (bits >= 16 ? difference !== 0 : difference >>> (16 - bits) !== 0) return false;
  }
  return true;
}

function parseIpv4(text: string): number[] | undefined {
  if (text.length > '255.255.255.255'.length) return undefined;
  let high = 0;
  let byte = -1;
  let low = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) {
      // A leading zero means octal to some readers, and so it is refused.
      if (byte === 0 || byte * 10 + digit > 255) return undefined;
      byte = Math.max(byte, 0) * 10 + digit;
    } else {
      if (digit !== DOT || byte < 0 || ++dots > 3) return undefined;
      if (dots === 2) high = low * 256 + byte;
      low = byte;
      byte = -1;
    }
  }
  return dots === 3 && byte >= 0 ? [high, low * 256 + byte] : undefined;
}

/** The dot's distance from the digit zero. */
const DOT = 0x2e - 0x30;

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::', 3);
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (!before || !after) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const words = text.split(':', 9);
  for (const [at, word] of words.entries()) {
    if (mayEndInIpv4 && at === words.length - 1 && word.includes('.')) {
      const last = parseIpv4(word);
      if (!last) return undefined;
      groups.push(...last);
    } else if (/^[0-9a-f]{1,4}$/i.test(word)) {
      groups.push(Number.parseInt(word, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}
