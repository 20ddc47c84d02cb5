/** Where the statements of a policy stand in its text. */
export interface Span {
  readonly start: Place;
  readonly end: Place;
}

/** Lines and columns count from one. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The places of the statements of a document that the policy language has read, in their order. */
export function spansOf(text: string): readonly Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let start = 0;
  let isStatement = false;
  let statementDepth = 2;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && /^\s*:/.test(text.slice(end + 1, end + 100))) {
        isStatement = text.slice(at, end + 1) === '"Statement"';
        statementDepth = 2;
      }
      at = end;
    } else if (character === '{' || character === '[') {
      depth++;
      // A list of statements lies one level deeper than a single one.
      if (isStatement && depth === 2 && character === '[') statementDepth = 3;
      if (isStatement && depth === statementDepth && character === '{') start = at;
    } else if (character === '}' || character === ']') {
      if (isStatement && depth === statementDepth && character === '}')
        spans.push({ start: placeOf(text, start), end: placeOf(text, at + 1) });
      depth--;
    }
  }
  return spans;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at++;
    else if (text.charAt(at) === '"') return at;
  }
  return text.length;
}

function placeOf(text: string, at: number): Place {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: at - lineStart + 1 };
}
