/** Where in a JSON text a value stands, as Access Analyzer tells it. */
import type { Location, Position } from './api.gen.ts';

export type Path = readonly (string | number)[];

/** The place of the value at a path; of the nearest value around it where there is none. The text is valid JSON. */
export function locate(text: string, path: Path): Location {
  const { start, end } = spanOf(text, path);
  return {
    path: path.map((step) => (typeof step === 'number' ? { index: step } : { value: step })),
    span: { start: positionOf(text, start), end: positionOf(text, end) },
  };
}

/** AWS: lines count from one, columns and offsets from zero. [Access Analyzer API Reference, Position] */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1), offset };
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

function spanOf(text: string, path: Path): Extent {
  let here: Extent = extentAt(text, skipSpace(text, 0));
  for (const step of path) {
    const next = childOf(text, here, step);
    if (!next) return here;
    here = next;
  }
  return here;
}

/** The member or the item of a step; a value that is no list is its own first item. */
function childOf(text: string, { start, end }: Extent, step: string | number): Extent | undefined {
  const opening = text[start];
  if (opening !== '{' && opening !== '[') return undefined;
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < end - 1; index++) {
    let key: string | number = index;
    if (opening === '{') {
      const name = extentAt(text, at);
      key = String(JSON.parse(text.slice(name.start, name.end)));
      at = skipSpace(text, skipSpace(text, name.end) + 1);
    }
    const value = extentAt(text, at);
    if (key === step) return value;
    at = skipSpace(text, skipSpace(text, value.end) + 1);
  }
  return undefined;
}

/** How far the value that begins here goes. */
function extentAt(text: string, start: number): Extent {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const letter = text[at];
    if (letter === '"') at = endOfString(text, at);
    else {
      if (letter === '{' || letter === '[') depth++;
      if (letter === '}' || letter === ']') depth--;
      at++;
    }
    if (depth > 0) continue;
    if (letter === '"' || letter === '}' || letter === ']') return { start, end: at };
    if (/[\s,\]}]/.test(text[at] ?? ',')) return { start, end: at };
  }
  return { start, end: at };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}
