import { onArn } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { requireSource } from '../../simulation-source.ts';
import { givenPolicies, inOrder, simulate } from '../../simulation.ts';

export const simulatePrincipalPolicy = operation('SimulatePrincipalPolicy', {
  access: ({ PolicySourceArn }, ctx) => onArn(ctx, 'SimulatePrincipalPolicy', PolicySourceArn),

  handle: async (input, ctx) => {
    const source = ctx.transact((tx) => requireSource(tx, ctx, input.PolicySourceArn));
    const given = givenPolicies('PolicyInputList', input.PolicyInputList);
    const scps = (await ctx.organizationOf(ctx.account))?.scps;
    const policies = { ...source, identity: [...source.identity, ...given], scps };
    const results = inOrder(simulate(ctx, input, policies));
    const list = 'SimulatePrincipalPolicy';
    const { items, more } = pageOf(ctx, list, results, ({ cursor }) => cursor, input);
    return { EvaluationResults: items.map(({ result }) => result), ...more };
  },
});
