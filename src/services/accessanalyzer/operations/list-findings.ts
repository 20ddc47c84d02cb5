import { onArn, requireByArn, requireExternal } from '../analyzer.ts';
import { operation } from '../define.ts';
import { findingsOf } from '../finding-list.ts';
import { shownFinding } from '../finding.ts';
import { pageOf } from '../page.ts';

export const listFindings = operation('ListFindings', {
  // AWS: both versions ask for the same permission. [Access Analyzer API Reference, ListFindings]
  access: onArn('ListFindings'),
  isReadOnly: true,

  handle: ({ analyzerArn, filter = {}, sort, ...page }, ctx) => {
    const all = ctx.transact((tx) =>
      findingsOf(tx, requireExternal(requireByArn(tx, analyzerArn)), {
        filter,
        sort,
        owner: ctx.account,
      }),
    );
    const { items, next } = pageOf(ctx, `findings/${analyzerArn}`, all, page);
    return { findings: items.map((one) => shownFinding(one, ctx.account)), ...next };
  },
});
