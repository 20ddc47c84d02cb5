/**
 * Wildcard patterns as lists of codes: a character, or one of the negative codes below. Matching looks back to the last
 * wildcard only, so its cost is at most pattern times text; nothing becomes a regular expression.
 */
export type Glob = readonly number[];

/** Any run of characters. */
export const ANY_RUN = -1;
/** Any one character. */
export const ANY_ONE = -2;
/** Any run of characters other than a colon. */
export const ANY_RUN_IN_SEGMENT = -3;
/** Any one character other than a colon. */
export const ANY_ONE_IN_SEGMENT = -4;

const STAR = 0x2a;
const QUESTION = 0x3f;
const COLON = 0x3a;

/** The codes of a pattern in which `*` is any run of characters and `?` any one. */
export function globOf(pattern: string): number[] {
  const codes: number[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const code = pattern.charCodeAt(at);
    if (code !== STAR) codes.push(code === QUESTION ? ANY_ONE : code);
    else if (codes.at(-1) !== ANY_RUN) codes.push(ANY_RUN);
  }
  return codes;
}

/** A pattern with its fixed beginning apart, which settles most comparisons. */
export interface Pattern {
  readonly head: string;
  /** Only the head and a run after it. */
  readonly isPrefix: boolean;
  /** Only the head. */
  readonly isExact: boolean;
  readonly glob: Glob;
}

/** Makes a pattern of codes ready for many comparisons. */
export function patternOf(glob: Glob): Pattern {
  const found = glob.findIndex((code) => code < 0);
  const length = found < 0 ? glob.length : found;
  const head = String.fromCharCode(...glob.slice(0, Math.min(length, HEAD_CHARACTERS)));
  const isWhole = head.length === length;
  return {
    head,
    glob,
    isExact: isWhole && length === glob.length,
    isPrefix: isWhole && length === glob.length - 1 && glob[length] === ANY_RUN,
  };
}

/** Longer beginnings are compared by the codes; there is no gain in holding them twice. */
const HEAD_CHARACTERS = 1024;

/** Says whether the whole text has the form of the pattern. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  if (pattern.isExact) return text === pattern.head;
  return text.startsWith(pattern.head) && (pattern.isPrefix || matchesGlob(pattern.glob, text));
}

/** Says whether the whole text has the form of the pattern. */
export function matchesGlob(glob: Glob, text: string): boolean {
  return glob.includes(ANY_RUN_IN_SEGMENT)
    ? matchesInSteps(glob, text)
    : matchesGreedily(glob, text);
}

/** With only one kind of run, the earliest place for each stretch between two runs is as good as any later one. */
function matchesGreedily(glob: Glob, text: string): boolean {
  let at = 0;
  let code = 0;
  let lastRun = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (glob[code] === ANY_RUN) {
      lastRun = code++;
      resumeAt = at;
    } else if (code < glob.length && isOne(glob[code], text.charCodeAt(at))) {
      code++;
      at++;
    } else if (lastRun >= 0) {
      code = lastRun + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  while (glob[code] === ANY_RUN) code++;
  return code === glob.length;
}

/** With two kinds of runs all places reached so far are followed side by side. */
function matchesInSteps(glob: Glob, text: string): boolean {
  let reached = new Uint8Array(glob.length + 1);
  let next = new Uint8Array(glob.length + 1);
  reached[0] = 1;
  passRuns(glob, reached);
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    next.fill(0);
    for (let code = 0; code < glob.length; code++) {
      if (reached[code] === 0) continue;
      const wanted = glob[code];
      if (wanted === ANY_RUN || (wanted === ANY_RUN_IN_SEGMENT && character !== COLON))
        next[code] = 1;
      else if (isOne(wanted, character)) next[code + 1] = 1;
    }
    passRuns(glob, next);
    [reached, next] = [next, reached];
  }
  return reached[glob.length] === 1;
}

function passRuns(glob: Glob, reached: Uint8Array): void {
  for (let code = 0; code < glob.length; code++) {
    const isRun = glob[code] === ANY_RUN || glob[code] === ANY_RUN_IN_SEGMENT;
    if (isRun && reached[code] === 1) reached[code + 1] = 1;
  }
}

function isOne(wanted: number | undefined, character: number): boolean {
  return (
    wanted === character ||
    wanted === ANY_ONE ||
    (wanted === ANY_ONE_IN_SEGMENT && character !== COLON)
  );
}
