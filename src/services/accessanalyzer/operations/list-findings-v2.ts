import { onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { findingsOf } from '../finding-list.ts';
import { shownFindingV2 } from '../finding.ts';
import { pageOf } from '../page.ts';

export const listFindingsV2 = operation('ListFindingsV2', {
  // AWS: both versions ask for the same permission. [Access Analyzer API Reference, ListFindingsV2]
  access: onArn('ListFindings'),
  isReadOnly: true,

  handle: ({ analyzerArn, filter = {}, sort, ...page }, ctx) => {
    const all = ctx.transact((tx) =>
      findingsOf(tx, requireByArn(tx, analyzerArn), { filter, sort, owner: ctx.account }),
    );
    const { items, next } = pageOf(ctx, `findings/${analyzerArn}`, all, page);
    return { findings: items.map((one) => shownFindingV2(one, ctx.account)), ...next };
  },
});
