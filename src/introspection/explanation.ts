/** The decisions of a request, told with every statement's part in them. */
import { arnOf } from '#kernel/identity';
import type { DecisionRecord } from '#kernel/kernel';
import { type Explanation, explain } from '#languages/iam-policy/index';

export interface ExplainedDecision extends Explanation {
  readonly requestId: string;
  readonly at: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
}

export function explained(record: DecisionRecord): ExplainedDecision {
  const explanation = explain(record.request, record.policies);
  return {
    ...headOf(record),
    ...explanation,
    // What needs no permission is allowed where the policies are silent.
    decision: record.decision,
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
