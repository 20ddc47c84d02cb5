import { createContext, Script } from 'node:vm';

import { RecentMap } from '#lib/recent-map';

const LONGEST_CHECKED = 4096;
// Below these lengths no pattern of the models takes long, whatever the text; beyond them the match is timed.
const LONGEST_UNTIMED = 256;
const LONGEST_UNTIMED_NESTED = 16;
// The watch goes by the wall clock: on a busy machine a short time may pass before anything was matched.
const TIMEOUTS_MS = [50, 200];

interface Pattern {
  readonly regex: RegExp;
  /** A repetition inside a repetition, such as `(a+)*`: the time may double with each character. */
  readonly isNested: boolean;
  /** One repetition at most, of no group: the time grows with the text and no faster. */
  readonly isLinear: boolean;
}

const compiled = (() => new RecentMap<string, Pattern | null>(2000))();

/**
 * Whether a text satisfies a pattern of the model as a whole. Patterns come from AWS's models, never from callers. They are
 * Java's; one that JavaScript does not read is not enforced, and neither is one on a text so long that matching could take long.
 * A match that is not found within a short time is none: some of AWS's patterns would let a text of a caller stop the server.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  if (text.length > LONGEST_CHECKED) return true;
  const known = compiled.getOrMake(pattern, () => compile(pattern));
  if (known === null) return true;
  const { regex, isNested, isLinear } = known;
  return !isLinear && text.length > (isNested ? LONGEST_UNTIMED_NESTED : LONGEST_UNTIMED)
    ? isFoundInTime(regex, text)
    : regex.test(text);
}

function compile(pattern: string): Pattern | null {
  // Java's leading `(?i)` and `(?s)` are flags here.
  const [, inline = '', source = pattern] = /^\(\?([is]+)\)(.*)$/s.exec(pattern) ?? [];
  for (const flags of [`${inline}u`, inline]) {
    try {
      return {
        regex: new RegExp(`^(?:${source})$`, flags),
        isNested: hasNesting(source),
        isLinear: repeatsOne(source),
      };
    } catch {
      // Tried in the next way; null says that it is not enforced.
    }
  }
  return null;
}

/** Whether a pattern repeats one thing at most, and that no group. */
function repeatsOne(source: string): boolean {
  const plain = source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  return (plain.match(/[*+]|\{\d+,/g)?.length ?? 0) < 2 && !/\)(?:[*+]|\{\d)/.test(plain);
}

/** Whether a group that holds a repetition is itself repeated. */
function hasNesting(source: string): boolean {
  const plain = source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  const groups: boolean[] = [];
  let holds = false;
  for (let at = 0; at < plain.length; at++) {
    const character = plain.charAt(at);
    if (character === '(') {
      groups.push(holds);
      holds = false;
    } else if (character === ')') {
      if (holds && /^(?:[*+]|\{\d)/.test(plain.slice(at + 1, at + 3))) return true;
      holds = (groups.pop() ?? false) || holds;
    } else if (character === '*' || character === '+' || /^\{\d+,/.test(plain.slice(at, at + 12))) {
      holds = true;
    }
  }
  return false;
}

const script = (() => new Script('regex.test(text)'))();
const box = (() => createContext({ regex: /x/, text: '' }))();

function isFoundInTime(regex: RegExp, text: string): boolean {
  box['regex'] = regex;
  box['text'] = text;
  try {
    for (const timeout of TIMEOUTS_MS) {
      const isFound = isFoundWithin(timeout);
      if (isFound !== undefined) return isFound;
    }
    return false;
  } finally {
    box['text'] = '';
  }
}

/** Undefined when the time was over first. */
function isFoundWithin(timeout: number): boolean | undefined {
  try {
    return script.runInContext(box, { timeout }) === true;
  } catch {
    return undefined;
  }
}
