import { trailRule } from '../access.ts';
import type { PutEventSelectorsRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { checkAdvancedSelectors, checkBasicSelectors } from '../selector-rules.ts';
import { toShownSelectors } from '../selectors.ts';
import { type Selectors, trails } from '../tables.ts';
import { arnOfTrail, requireTrailAtHome } from '../trail.ts';

export const putEventSelectors = operation('PutEventSelectors', {
  access: ({ TrailName }, ctx) => trailRule(ctx, 'PutEventSelectors', TrailName),

  handle: (input, ctx) => {
    const selectors = selectorsOf(input);
    return ctx.transact((tx) => {
      const trail = { ...requireTrailAtHome(tx, ctx, input.TrailName), selectors };
      tx.put(trails, trail);
      return { TrailARN: arnOfTrail(ctx.account, trail), ...toShownSelectors(selectors) };
    });
  },
});

function selectorsOf({
  EventSelectors: basic,
  AdvancedEventSelectors: advanced,
}: PutEventSelectorsRequest): Selectors {
  if ((basic === undefined) === (advanced === undefined)) {
    throw fault(
      'InvalidEventSelectorsException',
      'Either EventSelectors or AdvancedEventSelectors must be given, and not both.',
    );
  }
  if (advanced) {
    checkAdvancedSelectors('PutEventSelectors', advanced, 'trail');
    return { kind: 'advanced', selectors: advanced };
  }
  checkBasicSelectors(basic ?? []);
  return { kind: 'basic', selectors: basic ?? [] };
}
