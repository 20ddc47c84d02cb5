/** The decisions of a request, told with every statement's part in them, and with what would allow what was denied. */
import { arnOf } from '#kernel/identity';
import type { DecisionRecord } from '#kernel/kernel';
import { type Explanation, explain, type Remedy, remediesOf } from '#languages/iam-policy/index';

/** One permission that a request needed, and why it was given or not. */
export interface ExplainedDecision extends Explanation {
  readonly requestId: string;
  readonly at: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** For a denial: the changes that would allow the call, the shortest first; each was tried on the policies of the call. */
  readonly remedies: readonly Remedy[];
}

export function explained(record: DecisionRecord): ExplainedDecision {
  const { request, policies, decision } = record;
  return {
    ...headOf(record),
    ...explain(request, policies),
    // What needs no permission is allowed where the policies are silent.
    decision,
    remedies: decision.effect === 'allow' ? [] : remediesOf(request, policies),
  };
}

/** A decision without its reasons. */
export function headOf({ requestId, at, request }: DecisionRecord) {
  return {
    requestId,
    at: new Date(at).toISOString(),
    principal: arnOf(request.caller),
    action: request.action,
    resource: request.resource,
  };
}
