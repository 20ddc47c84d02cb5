/**
 * Regular expressions that a caller gives: matched in time linear in the text, with a bound on the work, and never as JavaScript's
 * own, which can be made to run for ever. The syntax is RE2's: no look-around and no references back.
 */
import { RE2JS } from 're2js';

/** The largest expression, in steps of its program: its repetitions written out. Larger ones take long to compile. */
const LARGEST_PROGRAM = 5000;
/** The most work of one match: the program's steps times the characters of the texts; some tens of nanoseconds each. */
const MOST_WORK = 2_000_000;

export type PatternMatch =
  | { readonly kind: 'match' }
  | { readonly kind: 'mismatch' }
  /** Not an expression, in the words of whoever read it. */
  | { readonly kind: 'malformed'; readonly problem: string }
  /** More work than is done for one match. */
  | { readonly kind: 'too-large' };

/** Whether each of the texts matches as a whole. */
export function matchWhole(pattern: string, ...texts: readonly string[]): PatternMatch {
  if (sizeOf(pattern) > LARGEST_PROGRAM) return { kind: 'too-large' };
  const compiled = compile(pattern);
  if (typeof compiled === 'string') return { kind: 'malformed', problem: compiled };
  const characters = texts.reduce((sum, text) => sum + text.length + 1, 0);
  if (compiled.programSize() * characters > MOST_WORK) return { kind: 'too-large' };
  return texts.every((text) => compiled.testExact(text)) ? { kind: 'match' } : { kind: 'mismatch' };
}

/** The program of an expression, or what is wrong with it. */
function compile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    // The library tells a malformed expression by throwing; whatever it throws, the expression cannot be used.
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * How many steps an expression has once its counted repetitions are written out, from above: characters, multiplied by the counts
 * around them. It is told before anything is compiled.
 */
function sizeOf(pattern: string): number {
  // The sizes of the open groups, the innermost last, and of what a repetition would repeat.
  const groups: number[] = [];
  let size = 0;
  let last = 0;
  for (let at = 0; at < pattern.length;) {
    const { kind, end, count } = tokenAt(pattern, at);
    switch (kind) {
      case 'open':
        groups.push(size);
        size = 0;
        last = 0;
        break;
      case 'close':
        last = size + 2;
        size = (groups.pop() ?? 0) + last;
        break;
      case 'repeat': {
        const repeated = Math.max(1, last) * Math.max(1, count);
        size += repeated - last;
        last = repeated;
        break;
      }
      case 'atom':
        last = 2;
        size += last;
    }
    if (size > LARGEST_PROGRAM) return size;
    at = end;
  }
  return groups.reduce((sum, outer) => sum + outer, size);
}

interface Token {
  readonly kind: 'open' | 'close' | 'repeat' | 'atom';
  readonly end: number;
  readonly count: number;
}

const COUNT = /^\{(\d{1,9})(?:(,)(\d{0,9}))?\}/;
const LONGEST_COUNT = '{999999999,999999999}'.length;
const NAMED_CLASS = /^\\[pPx]\{[^}]*\}/;
const LONGEST_CLASS_NAME = 64;

function tokenAt(pattern: string, at: number): Token {
  const one = (kind: Token['kind']): Token => ({ kind, end: at + 1, count: 1 });
  switch (pattern.charAt(at)) {
    case '(':
      return one('open');
    case ')':
      return one('close');
    case '\\': {
      const named = NAMED_CLASS.exec(pattern.slice(at, at + LONGEST_CLASS_NAME));
      return { kind: 'atom', end: at + (named?.[0].length ?? 2), count: 1 };
    }
    case '[':
      return { kind: 'atom', end: endOfClass(pattern, at), count: 1 };
    case '{': {
      const found = COUNT.exec(pattern.slice(at, at + LONGEST_COUNT));
      if (!found) return one('atom');
      const [text, least = '', comma, most = ''] = found;
      // Without an upper bound one copy more loops.
      const count = comma !== undefined && most === '' ? Number(least) + 1 : Number(most || least);
      return { kind: 'repeat', end: at + text.length, count };
    }
    default:
      return one('atom');
  }
}

function endOfClass(pattern: string, start: number): number {
  // A bracket that comes first is a member.
  let at = pattern.startsWith('[^', start) ? start + 2 : start + 1;
  if (pattern.charAt(at) === ']') at += 1;
  for (; at < pattern.length; at += 1) {
    if (pattern.charAt(at) === '\\') at += 1;
    else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
    else if (pattern.charAt(at) === ']') return at + 1;
  }
  return pattern.length;
}
