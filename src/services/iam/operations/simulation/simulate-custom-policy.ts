import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { givenPolicies, inOrder, simulate } from '../../simulation.ts';

export const simulateCustomPolicy = operation('SimulateCustomPolicy', {
  access: (_input, ctx) => onAccount(ctx, 'SimulateCustomPolicy'),

  handle: (input, ctx) => {
    const identity = givenPolicies('PolicyInputList', input.PolicyInputList);
    const results = inOrder(simulate(ctx, input, { identity }));
    const { items, more } = pageOf(
      ctx,
      'SimulateCustomPolicy',
      results,
      ({ cursor }) => cursor,
      input,
    );
    return { EvaluationResults: items.map(({ result }) => result), ...more };
  },
});
