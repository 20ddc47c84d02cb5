/** A key for people: separators as slashes, other unprintable bytes as escapes. */
export function printableKey(key: string): string {
  let text = '';
  for (const character of key) {
    const code = character.charCodeAt(0);
    if (code === 0) text += '/';
    else if (code < 0x20 || code > 0x7e) text += `\\x${code.toString(16).padStart(2, '0')}`;
    else text += character;
  }
  return text;
}
