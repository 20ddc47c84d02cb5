/** Reads source files as text: their comments, and what is left without them. For the tidy checks and the coverage page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const LEFT_OUT = new Set(['node_modules', 'dist', 'models', 'coverage', '.git', '.skykeep']);

/** All files below a folder, if it is there, as paths from the repository's root; generated ones are left out. */
export function filesBelow(folder: string, pattern = /\.(?:ts|mjs)$/): readonly string[] {
  const found: string[] = [];
  if (!existsSync(join(root, folder))) return found;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!LEFT_OUT.has(entry.name) && !entry.name.startsWith('.dist'))
        found.push(...filesBelow(path, pattern));
    } else if (pattern.test(entry.name) && !entry.name.includes('.gen.')) {
      found.push(relative('.', path));
    }
  }
  return found.toSorted();
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** A comment, or several `//` lines that follow each other: its words on one line. */
export interface Comment {
  readonly line: number;
  readonly text: string;
}

export interface SourceText {
  readonly comments: readonly Comment[];
  /** The source with comments and the insides of texts blanked out, line for line. */
  readonly code: string;
}

// A slash after one of these starts a regular expression, elsewhere it divides.
const BEFORE_EXPRESSION = /(?:^|[(,=:[!&|?{};<>+*%~^-]|\breturn|\bcase|\btypeof)\s*$/;
const QUOTES = new Set(["'", '"']);

/** Parts code from comments. It reads no grammar: enough for files that the formatter has written. */
export function partSource(text: string): SourceText {
  const pieces: { line: number; end: number; text: string; isLine: boolean }[] = [];
  const open: number[] = [];
  let code = '';
  let at = 0;
  let depth = 0;
  const lineAt = (place: number) => text.slice(0, place).split('\n').length;
  const blank = (until: number) => {
    code += text.slice(at, until).replaceAll(/[^\n]/g, ' ');
    at = until;
  };
  const blankTemplate = () => {
    while (at < text.length && text[at] !== '`' && !text.startsWith('${', at))
      blank(at + (text[at] === '\\' ? 2 : 1));
    if (text[at] === '$') {
      open.push(depth);
      blank(at + 2);
    } else {
      blank(at + 1);
    }
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    if (text.startsWith('//', at)) {
      const end = (text.indexOf('\n', at) + 1 || text.length + 1) - 1;
      const line = lineAt(at);
      pieces.push({ line, end: line, text: text.slice(at + 2, end), isLine: true });
      blank(end);
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at) + 2;
      const words = text.slice(at + 2, end - 2).replaceAll(/^\s*\*+/gm, '');
      pieces.push({ line: lineAt(at), end: lineAt(end), text: words, isLine: false });
      blank(end);
    } else if (QUOTES.has(character)) {
      let end = at + 1;
      while (end < text.length && text[end] !== character) end += text[end] === '\\' ? 2 : 1;
      blank(end + 1);
    } else if (character === '`') {
      blank(at + 1);
      blankTemplate();
    } else if (character === '/' && BEFORE_EXPRESSION.test(code.slice(-30))) {
      let end = at + 1;
      for (let isClass = false; text[end] !== '\n' && (isClass || text[end] !== '/'); end++) {
        if (text[end] === '\\') end++;
        else if (text[end] === '[') isClass = true;
        else if (text[end] === ']') isClass = false;
      }
      blank(end + 1);
    } else if (character === '}' && open.at(-1) === depth) {
      open.pop();
      blank(at + 1);
      blankTemplate();
    } else {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      code += character;
      at += 1;
    }
  }
  return { comments: joined(pieces), code };
}

function joined(
  pieces: readonly { line: number; end: number; text: string; isLine: boolean }[],
): readonly Comment[] {
  const comments: { line: number; text: string }[] = [];
  let previous: { end: number; isLine: boolean } | undefined;
  for (const { line, end, text, isLine } of pieces) {
    const words = text.replaceAll(/\s+/g, ' ').trim();
    const last = comments.at(-1);
    if (last && isLine && previous?.isLine && previous.end === line - 1) last.text += ` ${words}`;
    else comments.push({ line, text: words });
    previous = { end, isLine };
  }
  return comments;
}

/** The words of the marks that a comment bears: AWS, GAP, INVARIANT, SAFETY. */
export function marksOf({
  text,
}: Comment): readonly { readonly mark: string; readonly words: string }[] {
  const starts = [...text.matchAll(/(?<=^|[.\]] |^\* |-- )(AWS|GAP|INVARIANT|SAFETY): /g)];
  return starts.map((start, place) => ({
    mark: start[1] ?? '',
    words: text.slice(start.index + start[0].length, starts[place + 1]?.index).trim(),
  }));
}
