import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { policyEvent, putEvent, type StoreEvent } from '../event.ts';
import { parameterArn } from '../name.ts';
import { findParameter, policyTaskId, remove } from '../parameter.ts';
import { type Parameter, parameters, type Policy } from '../tables.ts';
import { putStoreEvent, tellChange } from './put-event.ts';

interface Payload {
  readonly path: string;
  /** The parameter for which it was written down: one made anew under its name is another. */
  readonly id: string;
  /** Which of its policies. */
  readonly place: number;
}

/** Does what a policy says: deletes the parameter, or tells EventBridge, again and again until it is told. */
export const applyPolicy = task<Payload>({
  name: 'ssm.apply-policy',
  retry: retrySchedules.untilDone,

  run: async (payload, ctx) => {
    const begun = ctx.transact((tx) => begin(tx, ctx, payload));
    if (!begun) return;
    await putEvent(ctx, begun.event);
    ctx.transact((tx) => {
      const due = findDue(tx, ctx, payload);
      // Meanwhile another policy may have come into its place.
      if (due && isSame(due.policy, begun.policy)) setStatus(tx, due, payload.place, 'Finished');
    });
  },
});

interface Due {
  readonly parameter: Parameter;
  readonly policy: Policy;
}

/** The policy, if its parameter is there and its time has come. */
function findDue(tx: Transaction, ctx: TaskContext, payload: Payload): Due | undefined {
  const parameter = findParameter(tx, payload.path);
  const policy = parameter?.policies[payload.place];
  if (parameter?.id !== payload.id || !policy) return undefined;
  return policy.status === 'Finished' || policy.dueAtMs > ctx.now()
    ? undefined
    : { parameter, policy };
}

function isSame(one: Policy, other: Policy): boolean {
  return (
    one.text === other.text &&
    one.createdAtMs === other.createdAtMs &&
    one.dueAtMs === other.dueAtMs
  );
}

interface Begun {
  readonly policy: Policy;
  readonly event: StoreEvent;
}

/** Expires the parameter, or gives the event that must be told. */
function begin(tx: Transaction, ctx: TaskContext, payload: Payload): Begun | undefined {
  const due = findDue(tx, ctx, payload);
  if (!due) return undefined;
  const { parameter, policy } = due;
  const arn = parameterArn(ctx, parameter.path);
  const event = policyEvent(policy, parameter, arn, ctx.now());
  if (policy.type !== 'Expiration') {
    setStatus(tx, due, payload.place, 'InProgress');
    return { policy, event };
  }
  remove(tx, parameter);
  tx.enqueue(putStoreEvent, event);
  tellChange(tx, 'Delete', parameter, arn, ctx.now());
  return undefined;
}

function setStatus(
  tx: Transaction,
  { parameter, policy }: Due,
  place: number,
  status: Policy['status'],
): void {
  if (policy.status === status) return;
  tx.put(parameters, {
    ...parameter,
    policies: parameter.policies.with(place, { ...policy, status }),
  });
}

/** Writes down the work of a parameter's policies, in place of the work of those it had. */
export function schedulePolicies(
  tx: Transaction,
  parameter: Parameter,
  before: readonly Policy[],
): void {
  for (const at of before.keys()) tx.cancel(policyTaskId(parameter.id, at));
  for (const [at, policy] of parameter.policies.entries()) {
    if (policy.status === 'Finished') continue;
    const payload = { path: parameter.path, id: parameter.id, place: at };
    tx.enqueue(applyPolicy, payload, {
      id: policyTaskId(parameter.id, at),
      at: policy.dueAtMs,
    });
  }
}
