/** Decisions as they are kept: what many share is held once. */
import type { AccessRequest, Decision, PolicySet } from '#languages/iam-policy/index';
import type { EpochMs } from '#lib/time';

import type { OrganizationFacts } from '../directory.ts';
import type { Identity } from '../identity.ts';
import type { AccessRule } from '../operation.ts';
import { conditionsOf } from './conditions.ts';

/** What is known of the call besides its rules. */
export interface AuthorizationFacts {
  readonly identity: Identity;
  readonly requestId: string;
  readonly now: EpochMs;
  readonly region: string;
  readonly sourceIp: string | undefined;
  readonly isSecure: boolean;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
  /** The account whose resources are meant where a rule's ARN names none. */
  readonly account: string;
}

/** The question that is put to the policies, as plain values: it is kept for explanations. */
export interface Question {
  readonly rule: AccessRule;
  readonly owner: string;
  /** Of the call that asked first; its time and id are not those of the others. */
  readonly facts: AuthorizationFacts;
  readonly principalTags: Readonly<Record<string, string>> | undefined;
  readonly principalOrganization: OrganizationFacts | undefined;
  readonly resourceTags: Readonly<Record<string, string>> | undefined;
  readonly organization: OrganizationFacts | undefined;
  /** Of the account for whose resource a service calls. */
  readonly sourceOrganization: OrganizationFacts | undefined;
}

/** A question with its answer, and the policies that gave it. */
export interface Verdict {
  readonly question: Question;
  readonly policies: PolicySet;
  readonly decision: Decision;
}

/** The question as the policy language is asked it, at an instant. */
export function requestOf(question: Question, now: EpochMs): AccessRequest {
  const { rule, owner, facts } = question;
  return {
    action: rule.action,
    resource: rule.resource,
    resourceAccount: owner,
    caller: facts.identity.caller,
    condition: conditionsOf({
      call: facts,
      now,
      principalTags: question.principalTags,
      resourceTags: question.resourceTags,
      resourceAccount: owner,
      principalOrganization: question.principalOrganization,
      resourceOrganization: question.organization,
      sourceOrganization: question.sourceOrganization,
      own: rule.conditions,
    }),
  };
}

/** One decision with everything it was made from, so that it can be explained later. */
export class DecisionRecord {
  readonly requestId: string;
  readonly at: EpochMs;
  readonly #verdict: Verdict;

  constructor(verdict: Verdict, requestId: string, at: EpochMs) {
    this.#verdict = verdict;
    this.requestId = requestId;
    this.at = at;
  }

  get request(): AccessRequest {
    return requestOf(this.#verdict.question, this.at);
  }

  get policies(): PolicySet {
    return this.#verdict.policies;
  }

  get decision(): Decision {
    return this.#verdict.decision;
  }
}

// A resource knows a few dozen actions.
const MOST_KEPT = 64;

/** The last verdict on each action, so that the calls that follow can share it. */
export class SharedVerdicts {
  readonly #last = new Map<string, Verdict>();

  /** The verdict that was kept before, if nothing that can be asked of it differs. */
  share(verdict: Verdict): Verdict {
    const { action } = verdict.question.rule;
    const known = this.#last.get(action);
    if (known && areAlike(known, verdict)) return known;
    if (this.#last.size >= MOST_KEPT) this.#last.clear();
    this.#last.set(action, verdict);
    return verdict;
  }
}

function areAlike(left: Verdict, right: Verdict): boolean {
  return (
    left.policies === right.policies &&
    isSameDecision(left.decision, right.decision) &&
    isSameQuestion(left.question, right.question)
  );
}

function isSameQuestion(left: Question, right: Question): boolean {
  return (
    left.rule.resource === right.rule.resource &&
    left.owner === right.owner &&
    left.principalTags === right.principalTags &&
    left.principalOrganization === right.principalOrganization &&
    left.organization === right.organization &&
    left.sourceOrganization === right.sourceOrganization &&
    hasSameMembers(left.resourceTags, right.resourceTags) &&
    hasSameMembers(left.rule.conditions, right.rule.conditions) &&
    isSameCall(left.facts, right.facts)
  );
}

function isSameCall(left: AuthorizationFacts, right: AuthorizationFacts): boolean {
  return (
    left.identity === right.identity &&
    left.region === right.region &&
    left.sourceIp === right.sourceIp &&
    left.isSecure === right.isSecure &&
    left.userAgent === right.userAgent &&
    left.referer === right.referer &&
    left.account === right.account
  );
}

function isSameDecision(left: Decision, right: Decision): boolean {
  return left === right || hasSameMembers({ ...left }, { ...right });
}

/** Of plain values; two lists are the same only where they are one list. */
function hasSameMembers(
  left: Readonly<Record<string, unknown>> | undefined,
  right: Readonly<Record<string, unknown>> | undefined,
): boolean {
  if (left === right) return true;
  if (!left || !right) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && left[name] === right[name])
  );
}
