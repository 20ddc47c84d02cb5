import { onArn, requireByArn, requireExternal } from '../analyzer.ts';
import { operation } from '../define.ts';
import { requireFinding, shownFinding } from '../finding.ts';

export const getFinding = operation('GetFinding', {
  access: onArn('GetFinding'),

  handle: ({ analyzerArn, id }, ctx) =>
    ctx.transact((tx) => ({
      finding: shownFinding(
        requireFinding(tx, requireExternal(requireByArn(tx, analyzerArn)), id),
        ctx.account,
      ),
    })),
});
