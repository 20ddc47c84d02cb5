import { grammars, type Grammar } from './grammar.ts';
import { isList, JsonNumber, type JsonObject, type JsonValue } from './json.ts';
import { limits } from './limits.ts';
import type { PolicyKind, PolicyProblem } from './types.ts';

const LEGACY = 'The policy failed legacy parsing';

/** Gathers what is wrong with one document, in IAM's words. */
export class Problems {
  readonly kind: PolicyKind;
  readonly grammar: Grammar;
  readonly #found: PolicyProblem[] = [];

  constructor(kind: PolicyKind) {
    this.kind = kind;
    this.grammar = grammars[kind];
  }

  add(path: string, message: string): undefined {
    if (this.#found.length < limits.problems) this.#found.push({ message, path });
    return undefined;
  }

  /** The form is wrong, and IAM says no more than that. */
  syntax(path: string): undefined {
    return this.add(path, this.#syntaxMessage());
  }

  legacy(path: string): undefined {
    return this.add(path, LEGACY);
  }

  /** The words differ: identity policies get their own sentence, the others name the field. */
  missing(path: string, field: string, sentence?: string): undefined {
    const isIdentity = this.grammar.words === 'identity';
    return this.add(
      path,
      isIdentity ? (sentence ?? this.#syntaxMessage()) : `Missing required field ${field}`,
    );
  }

  /** AWS: the form is checked first, then the old parser, then the meaning; the first problem is the one that IAM tells. */
  inOrder(): readonly PolicyProblem[] {
    const syntax = this.#syntaxMessage();
    const rank = ({ message }: PolicyProblem): number =>
      message === syntax ? 0 : message === LEGACY ? 1 : 2;
    return this.#found.toSorted((a, b) => rank(a) - rank(b));
  }

  #syntaxMessage(): string {
    return this.grammar.words === 'identity'
      ? 'Syntax errors in policy.'
      : 'Invalid policy syntax.';
  }
}

/** A string or a list of strings as a list; undefined when it is something else. */
export function stringsOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!isList(value)) return undefined;
  const strings = value.filter((each) => typeof each === 'string');
  return strings.length === value.length ? strings : undefined;
}

/** A condition's values: strings, numbers and booleans, one or a list. */
export function scalarsOf(value: JsonValue | undefined): readonly string[] | undefined {
  const values = isList(value) ? value : [value];
  const texts = values.map((each) => {
    if (typeof each === 'string') return each;
    if (typeof each === 'boolean') return String(each);
    return each instanceof JsonNumber ? each.text : undefined;
  });
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length ? known : undefined;
}

/** The one of two fields that a statement has, such as `Action` or `NotAction`; both is a mistake. */
export function oneOf(
  statement: JsonObject,
  field: string,
  path: string,
  problems: Problems,
): { readonly name: string; readonly value: JsonValue; readonly isNegated: boolean } | undefined {
  const plain = statement.get(field);
  const negated = statement.get(`Not${field}`);
  if (plain !== undefined && negated !== undefined) return problems.syntax(path);
  if (plain !== undefined) return { name: field, value: plain, isNegated: false };
  return negated === undefined
    ? undefined
    : { name: `Not${field}`, value: negated, isNegated: true };
}
