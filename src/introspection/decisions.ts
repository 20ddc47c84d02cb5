import type { DecisionRecord, Kernel } from '#kernel/kernel';

import { fault, onCloud, operation } from './define.ts';
import { explained, headOf } from './explanation.ts';
import { pageOf } from './page.ts';

const MOST_SHOWN = 10_000;

/** What was decided, and why. */
export function decisionOperations(kernel: () => Kernel) {
  const { account } = kernel();
  return [
    operation('ListDecisions', {
      access: onCloud('ListDecisions', account),
      handle: (input, ctx) => {
        const found: DecisionRecord[] = [];
        for (const record of kernel().decisions.newest()) {
          if (found.length >= MOST_SHOWN) break;
          if (isWanted(record, input)) found.push(record);
        }
        const { items, next } = pageOf(ctx, found, input, 'decisions');
        return { Decisions: items.map(shown), ...next };
      },
    }),
    operation('ExplainRequest', {
      access: onCloud('ExplainRequest', account),
      isReadOnly: true,
      handle: ({ RequestId }) => {
        const records = kernel().decisions.of(RequestId);
        if (records.length === 0)
          throw fault(
            'ResourceNotFoundException',
            `No decision of the request ${RequestId} is known.`,
          );
        return { Decisions: records.map(explained) };
      },
    }),
  ];
}

function isWanted(
  record: DecisionRecord,
  { Principal, Effect }: { readonly Principal?: string; readonly Effect?: 'allow' | 'deny' },
): boolean {
  const isAllowed = record.decision.effect === 'allow';
  if (Effect !== undefined && isAllowed !== (Effect === 'allow')) return false;
  return Principal === undefined || headOf(record).principal === Principal;
}

function shown(record: DecisionRecord) {
  const { requestId, principal, action, resource } = headOf(record);
  return {
    RequestId: requestId,
    At: new Date(record.at),
    Principal: principal,
    Action: action,
    Resource: resource,
    Effect: record.decision.effect,
  };
}
