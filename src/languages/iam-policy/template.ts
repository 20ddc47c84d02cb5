import { globOf, matchesGlob, type Glob } from '#lib/glob';

import type { ConditionLookup } from './types.ts';

/** A text with places that the request fills: `home/${aws:username}/*`. */
export interface Template {
  readonly parts: readonly (string | Variable)[];
}

export interface Variable {
  readonly key: string;
  readonly fallback?: string;
}

/** The characters that a pattern would take for more than themselves: `${*}`, `${?}`, `${$}`. */
const SPECIAL = new Set(['*', '?', '$']);
/** Says whether a text has variables at all, under a version of the language that knows them. */
export function hasVariables(text: string, version: string): boolean {
  // AWS: before 2012-10-17 variables are literal text. [IAM User Guide, "Policy variables"]
  return version === '2012-10-17' && text.includes('${');
}

/** Reads a text with variables; undefined when one of them does not end or has no name. */
export function parseTemplate(text: string): Template | undefined {
  const parts: (string | Variable)[] = [];
  let at = 0;
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', at)) {
    if (open > at) parts.push(text.slice(at, open));
    const close = text.indexOf('}', open);
    if (close < 0) return undefined;
    const variable = parseVariable(text.slice(open + 2, close));
    if (!variable) return undefined;
    parts.push(variable);
    at = close + 1;
  }
  if (at < text.length) parts.push(text.slice(at));
  return { parts };
}

/** Reads `aws:username` or `aws:username, 'default'`. */
function parseVariable(inside: string): Variable | undefined {
  if (SPECIAL.has(inside)) return { key: '', fallback: inside };
  const comma = inside.indexOf(',');
  const key = keyName((comma < 0 ? inside : inside.slice(0, comma)).trim());
  if (key === '' || /['"${]/.test(key)) return undefined;
  if (comma < 0) return { key };
  const quoted = inside.slice(comma + 1).trim();
  const isQuoted = quoted.length >= 2 && quoted.startsWith("'") && quoted.endsWith("'");
  return isQuoted ? { key, fallback: quoted.slice(1, -1) } : undefined;
}

/** A condition key as it is looked up: its name in lower case, what follows a slash as written. */
export function keyName(written: string): string {
  const slash = written.indexOf('/');
  return slash < 0
    ? written.toLowerCase()
    : written.slice(0, slash).toLowerCase() + written.slice(slash);
}

/** The text with its variables filled in; undefined when one has neither a value nor a default. */
export function fillText(template: Template, lookup: ConditionLookup): string | undefined {
  let filled = '';
  for (const part of template.parts) {
    const text = typeof part === 'string' ? part : valueOf(part, lookup);
    if (text === undefined) return undefined;
    filled += text;
  }
  return filled;
}

/** A template as a pattern: its own wildcards are wildcards, characters of a value are only themselves. */
export interface PatternTemplate {
  /** The fixed beginning. */
  readonly head: string;
  readonly parts: readonly (Glob | Variable)[];
}

/** Makes a template ready to be filled as a pattern. */
export function prepareTemplate(
  template: Template,
  compile: (part: string, at: number) => Glob = globOf,
): PatternTemplate {
  const parts = template.parts.map((part, at) =>
    typeof part === 'string' ? compile(part, at) : part,
  );
  const [first] = template.parts;
  const head = typeof first === 'string' ? (/^[^*?]*/.exec(first)?.[0] ?? '') : '';
  return { head, parts };
}

/** Says whether a text has the form of the filled template; undefined when a variable has neither value nor default. */
export function matchesTemplate(
  template: PatternTemplate,
  text: string,
  lookup: ConditionLookup,
): boolean | undefined {
  if (!text.startsWith(template.head)) return isFilled(template, lookup) ? false : undefined;
  const glob = fillGlob(template, lookup);
  return glob && matchesGlob(glob, text);
}

function isFilled(template: PatternTemplate, lookup: ConditionLookup): boolean {
  for (const part of template.parts)
    if ('key' in part && valueOf(part, lookup) === undefined) return false;
  return true;
}

/** The codes of the filled template. */
export function fillGlob(template: PatternTemplate, lookup: ConditionLookup): Glob | undefined {
  const codes: number[] = [];
  for (const part of template.parts) {
    const value = 'key' in part ? valueOf(part, lookup) : part;
    if (value === undefined) return undefined;
    if (typeof value !== 'string') for (const code of value) codes.push(code);
    else for (let at = 0; at < value.length; at++) codes.push(value.charCodeAt(at));
  }
  return codes;
}

function valueOf(variable: Variable, lookup: ConditionLookup): string | undefined {
  if (variable.key === '') return variable.fallback;
  const value = lookup(variable.key);
  // AWS: a multivalued key is no policy variable. [IAM User Guide, "Policy variables"]
  return typeof value === 'string' ? value : variable.fallback;
}
