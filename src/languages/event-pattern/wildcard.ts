const STAR = '*';
const BACKSLASH = '\\';

/** What stands between the wildcards of a pattern: one part more than wildcards. */
export type WildcardParts = readonly string[];

/** Reads a wildcard pattern: `*` is any run, `\*` and `\\` are the characters themselves. AWS counts places in UTF-8 bytes. */
export function parseWildcard(text: string): {
  readonly parts?: WildcardParts;
  readonly mistake?: string;
} {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (character === STAR) {
      if (next === STAR)
        return { mistake: `Consecutive wildcard characters at pos ${placeOf(text, at)}` };
      parts.push(part);
      part = '';
    } else if (character === BACKSLASH) {
      if (next !== STAR && next !== BACKSLASH)
        return { mistake: `Invalid escape character at pos ${placeOf(text, at)}` };
      part += next;
      at++;
    } else {
      part += character;
    }
  }
  return { parts: [...parts, part] };
}

/** Says whether the whole text has the form of the pattern: the earliest place for each part is as good as any later one. */
export function matchesWildcard(parts: WildcardParts, text: string): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === first;
  if (text.length < first.length + last.length) return false;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (let place = 1; place < parts.length - 1; place++) {
    const part = parts[place] ?? '';
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}

/** The opening quote counts too. */
function placeOf(text: string, at: number): number {
  return new TextEncoder().encode(text.slice(0, at)).length + 1;
}
