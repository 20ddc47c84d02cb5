/**
 * What the pattern language takes and gives. Everything here is a plain value.
 * [EventBridge User Guide, "Event patterns"; SNS Developer Guide, "Subscription filter policies"; AWS's Event Ruler]
 */
import type { IpRange } from '#lib/cidr';

import type { WildcardParts } from './wildcard.ts';

/** Whose grammar, limits and messages hold: EventBridge rules, SNS filter policies by scope, Lambda and Pipes filters. */
export type Dialect = 'events' | 'sns-attributes' | 'sns-body' | 'filter';

/** What is wrong with a pattern, worded as the service words it. SNS puts `Invalid parameter: ` before it. */
export interface PatternProblem {
  readonly message: string;
}

/** One thing that may be asked of a value. */
export type Test =
  | ValueTest
  | AnythingBut
  | { readonly kind: 'exists' }
  | { readonly kind: 'absent' };

/** A test that one value passes or fails by itself. */
export type ValueTest =
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: 'true' | 'false' | 'null' }
  | { readonly kind: 'number'; readonly value: number }
  | TextTest
  | { readonly kind: 'wildcard'; readonly text: string; readonly parts: WildcardParts }
  | NumberRange
  | { readonly kind: 'cidr'; readonly text: string; readonly range: IpRange };

/** A test on a text's begin, its end or all of it. Where case is ignored, `text` is folded. */
export interface TextTest {
  readonly kind: 'prefix' | 'suffix' | 'equals-ignore-case';
  readonly text: string;
  readonly ignoresCase: boolean;
}

/** Both ends are included, and are in the dialect's smallest unit. */
export interface NumberRange {
  readonly kind: 'range';
  readonly lowest: number;
  readonly highest: number;
}

export interface AnythingBut {
  readonly kind: 'anything-but';
  readonly except: readonly ValueTest[];
}

/** A field by its path, names joined by dots, and what it may be: any of the tests. */
export interface Field {
  readonly path: string;
  readonly tests: readonly Test[];
}

/** Fields that must all hold. */
export type Rule = readonly Field[];

/** A pattern as it was meant: alternatives, of which one must hold. */
export interface EventPattern {
  readonly dialect: Dialect;
  readonly rules: readonly Rule[];
}

/** A message attribute as SNS's Publish takes it; one with a binary value is not looked at. */
export interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string | undefined;
}
