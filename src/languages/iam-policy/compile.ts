import { globOf, matchesPattern, patternOf, type Pattern } from '#lib/glob';

import type { Condition } from './condition.ts';
import type { PrincipalElement } from './principal.ts';
import { resourcePattern, type ResourcePattern } from './resource-pattern.ts';
import type { CompiledPolicy, CompiledStatement } from './types.ts';

/** `Action` or `NotAction`. Names are in lower case: actions are compared without regard to case. */
export interface ActionElement {
  readonly isNegated: boolean;
  readonly isAny: boolean;
  readonly exact: ReadonlySet<string>;
  readonly patterns: readonly Pattern[];
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
  readonly everywhere: readonly Statement[];
  readonly #byService: ReadonlyMap<string, readonly Statement[]>;

  constructor(text: string, statements: readonly Statement[]) {
    const everywhere: Statement[] = [];
    const byService = new Map<string, Statement[]>();
    for (const statement of statements) {
      const services = servicesOf(statement.action);
      if (!services) everywhere.push(statement);
      for (const service of services ?? []) {
        const list = byService.get(service);
        if (list) list.push(statement);
        else byService.set(service, [statement]);
      }
    }
    this.text = text;
    this.statements = statements;
    this.everywhere = everywhere;
    this.#byService = byService;
  }

  /** The statements that speak of the service by name. */
  of(service: string): readonly Statement[] {
    return this.#byService.get(service) ?? NO_STATEMENTS;
  }
}

const NO_STATEMENTS: readonly Statement[] = [];

/** The services of an `Action`; undefined when it can match an action of any service. */
function servicesOf(action: ActionElement): ReadonlySet<string> | undefined {
  if (action.isNegated || action.isAny) return undefined;
  const services = new Set(
    action.written.map((name) => name.slice(0, name.indexOf(':')).toLowerCase()),
  );
  return services.has('*') ? undefined : services;
}

/** Makes the names of `Action` or `NotAction` ready. */
export function actionElement(written: readonly string[], isNegated: boolean): ActionElement {
  const names = written.map((name) => name.toLowerCase());
  return {
    isNegated,
    isAny: names.some((name) => name === '*' || name === '*:*'),
    exact: new Set(names.filter((name) => !/[*?]/.test(name))),
    patterns: names.filter((name) => /[*?]/.test(name)).map((name) => patternOf(globOf(name))),
    written,
  };
}

/** Makes the entries of `Resource` or `NotResource` ready. */
export function resourceElement(
  written: readonly string[],
  isNegated: boolean,
  version: string,
): ResourceElement {
  return { isNegated, patterns: written.map((text) => resourcePattern(text, version)), written };
}

/** Says whether the element covers an action, given in lower case. */
export function coversAction(element: ActionElement, action: string): boolean {
  return isListed(element, action) !== element.isNegated;
}

function isListed(element: ActionElement, action: string): boolean {
  if (element.isAny || element.exact.has(action)) return true;
  for (const pattern of element.patterns) if (matchesPattern(pattern, action)) return true;
  return false;
}
