import { globOf, matchesGlob, type Glob } from '#lib/glob';
import type { Condition } from './condition.ts';
import type { PrincipalElement } from './principal.ts';
import { resourcePattern, type ResourcePattern } from './resource-pattern.ts';
import type { CompiledPolicy, CompiledStatement } from './types.ts';

/** `Action` or `NotAction`. Names are in lower case: actions are compared without regard to case. */
export interface ActionElement {
  readonly isNegated: boolean;
  readonly isAny: boolean;
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly Glob[];
  readonly written: readonly string[];
}

/** `Resource` or `NotResource`. */
export interface ResourceElement {
  readonly isNegated: boolean;
  readonly patterns: readonly ResourcePattern[];
  readonly written: readonly string[];
}

/** A statement made ready for matching. */
export interface Statement extends CompiledStatement {
  readonly action: ActionElement;
  /** Absent where the document speaks of the thing it is attached to. */
  readonly resource?: ResourceElement;
  readonly principal?: PrincipalElement;
  readonly conditions: readonly Condition[];
}

/** A policy made ready for matching, its statements by the service they speak of. */
export class PreparedPolicy implements CompiledPolicy {
  readonly text: string;
  readonly statements: readonly Statement[];
  /** Statements that can match an action of any service. */
  readonly #everywhere: readonly Statement[];
  readonly #byService: ReadonlyMap<string, readonly Statement[]>;

  constructor(text: string, statements: readonly Statement[]) {
    this.text = text;
    this.statements = statements;
    this.#everywhere = statements.filter((statement) => servicesOf(statement.action) === undefined);
    const services = new Set(statements.flatMap((statement) => servicesOf(statement.action) ?? []));
    this.#byService = new Map([...services].map((service) => [service, statements.filter(speaksOf(service))]));
  }

  /** The statements that can match an action of the service, in the order of the document. */
  candidates(service: string): readonly Statement[] {
    return this.#byService.get(service) ?? this.#everywhere;
  }
}

/** The services of an `Action`; undefined when it can match an action of any service. */
function servicesOf(action: ActionElement): readonly string[] | undefined {
  if (action.isNegated || action.isAny) return undefined;
  const services = action.written.map((name) => name.slice(0, name.indexOf(':')).toLowerCase());
  return services.some((service) => /[*?]/.test(service)) ? undefined : services;
}

function speaksOf(service: string): (statement: Statement) => boolean {
  return ({ action }) => servicesOf(action)?.includes(service) ?? true;
}

/** Makes the names of `Action` or `NotAction` ready. */
export function actionElement(written: readonly string[], isNegated: boolean): ActionElement {
  const names = written.map((name) => name.toLowerCase());
  return {
    isNegated,
    isAny: names.some((name) => name === '*' || name === '*:*'),
    exact: new Set(names.filter((name) => !/[*?]/.test(name))),
    globs: names.filter((name) => /[*?]/.test(name)).map(globOf),
    written,
  };
}

/** Makes the entries of `Resource` or `NotResource` ready. */
export function resourceElement(written: readonly string[], isNegated: boolean, version: string): ResourceElement {
  return { isNegated, patterns: written.map((text) => resourcePattern(text, version)), written };
}

/** Says whether the element covers an action, given in lower case. */
export function coversAction(element: ActionElement, action: string): boolean {
  return isListed(element, action) !== element.isNegated;
}

function isListed(element: ActionElement, action: string): boolean {
  if (element.isAny || element.exact.has(action)) return true;
  for (const glob of element.globs) if (matchesGlob(glob, action)) return true;
  return false;
}
