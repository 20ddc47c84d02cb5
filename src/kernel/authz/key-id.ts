/** Access key ids tell their account, as AWS's do: forty bits of it stand after the four letters. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SHAPE = /^(?:AKIA|ASIA)[A-Z2-7]{16}$/;
const ACCOUNT_SHIFT = 7n;

/** The account that an access key id belongs to; undefined for an id that is not of our making. */
export function accountOfKeyId(accessKeyId: string): string | undefined {
  if (!SHAPE.test(accessKeyId)) return undefined;
  let value = 0n;
  for (const letter of accessKeyId.slice(4))
    value = (value << 5n) | BigInt(ALPHABET.indexOf(letter));
  // Sixteen letters are eighty bits: one, forty of the account, and thirty-nine of chance.
  const account = ((value >> 32n) & 0x7fffffffff80n) >> ACCOUNT_SHIFT;
  const text = account.toString();
  return text.length <= 12 ? text.padStart(12, '0') : undefined;
}

/** Makes an id for an account from ten random bytes. */
export function makeKeyId(prefix: 'AKIA' | 'ASIA', account: string, random: Uint8Array): string {
  let chance = 0n;
  for (const byte of random.subarray(0, 10)) chance = (chance << 8n) | BigInt(byte);
  const mask = 0x7fffffffff80n << 32n;
  // The first bit is set so that ids do not start with a run of A.
  let value =
    (chance & ~mask & ((1n << 79n) - 1n)) |
    ((BigInt(account) << ACCOUNT_SHIFT) << 32n) |
    (1n << 79n);
  let text = '';
  for (let place = 0; place < 16; place++) {
    text = ALPHABET.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return prefix + text;
}

/** Makes the unique id of an identity: AIDA…, AROA…, ANPA…; seventeen letters of chance follow the prefix. */
export function makeUniqueId(prefix: string, random: Uint8Array): string {
  let text = prefix;
  for (const byte of random.subarray(0, 17)) text += ALPHABET.charAt(byte & 31);
  return text;
}
