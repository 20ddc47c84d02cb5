import { onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { pageOf } from '../page.ts';
import { analyzedResources } from '../tables.ts';

export const listAnalyzedResources = operation('ListAnalyzedResources', {
  access: onArn('ListAnalyzedResources'),

  handle: ({ analyzerArn, resourceType, ...page }, ctx) => {
    const all = ctx.transact((tx) => [
      ...tx.scan(analyzedResources, { prefix: [requireByArn(tx, analyzerArn).id] }),
    ]);
    const wanted = all.filter(({ type }) => resourceType === undefined || type === resourceType);
    const { items, next } = pageOf(ctx, `resources/${analyzerArn}`, wanted, page);
    const analyzed = items.map(({ arn, type }) => ({
      resourceArn: arn,
      resourceType: type,
      resourceOwnerAccount: ctx.account,
    }));
    return { analyzedResources: analyzed, ...next };
  },
});
