import { onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { detailsOf, requireFinding, shownFindingV2 } from '../finding.ts';

export const getFindingV2 = operation('GetFindingV2', {
  // AWS: both versions ask for the same permission. [Access Analyzer API Reference, GetFindingV2]
  access: onArn('GetFinding'),
  isReadOnly: true,

  handle: ({ analyzerArn, id }, ctx) =>
    ctx.transact((tx) => {
      const finding = requireFinding(tx, requireByArn(tx, analyzerArn), id);
      return {
        ...shownFindingV2(finding, ctx.account),
        findingDetails: [detailsOf(finding, ctx.account)],
      };
    }),
});
