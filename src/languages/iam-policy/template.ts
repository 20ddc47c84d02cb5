import type { ConditionLookup } from './types.ts';
import { globOf, literalOf, type Glob } from '#lib/glob';

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
const VARIABLE = /^\s*([^\s,'{}]+)\s*(?:,\s*'([^']*)'\s*)?$/;

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
    const inside = text.slice(open + 2, close);
    const [, name, fallback] = VARIABLE.exec(inside) ?? [];
    if (name === undefined) return undefined;
    if (SPECIAL.has(inside)) parts.push({ key: '', fallback: inside });
    else parts.push(fallback === undefined ? { key: keyName(name) } : { key: keyName(name), fallback });
    at = close + 1;
  }
  if (at < text.length) parts.push(text.slice(at));
  return { parts };
}

/** A condition key as it is looked up: its name in lower case, what follows a slash as written. */
export function keyName(written: string): string {
  const slash = written.indexOf('/');
  return slash < 0 ? written.toLowerCase() : written.slice(0, slash).toLowerCase() + written.slice(slash);
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

/** The same as a pattern: wildcards of the policy are wildcards, characters of a value are only themselves. */
export function fillGlob(
  template: Template,
  lookup: ConditionLookup,
  compile: (part: string) => number[] = globOf,
): Glob | undefined {
  const codes: number[] = [];
  for (const part of template.parts) {
    if (typeof part === 'string') {
      for (const code of compile(part)) codes.push(code);
    } else {
      const value = valueOf(part, lookup);
      if (value === undefined) return undefined;
      for (const code of literalOf(value)) codes.push(code);
    }
  }
  return codes;
}

function valueOf(variable: Variable, lookup: ConditionLookup): string | undefined {
  if (variable.key === '') return variable.fallback;
  const value = lookup(variable.key);
  // AWS: a multivalued key is no policy variable. [IAM User Guide, "Policy variables"]
  return typeof value === 'string' ? value : variable.fallback;
}
