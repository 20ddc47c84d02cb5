import { blind } from '#kernel/store';

import { invalid, onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { requireFinding } from '../finding.ts';
import { findings } from '../tables.ts';

export const updateFindings = operation('UpdateFindings', {
  access: onArn('UpdateFindings'),

  handle: ({ analyzerArn, status, ids, resourceArn }, ctx) => {
    if ((ids === undefined) === (resourceArn === undefined))
      throw invalid('ids', 'Either ids or resourceArn must be given.');
    return ctx.transact((tx) => {
      const analyzer = requireByArn(tx, analyzerArn);
      const chosen =
        ids === undefined
          ? [
              ...tx.scanIndex(findings, 'resource', {
                prefix: [analyzer.id, blind(resourceArn ?? '')],
              }),
            ]
          : ids.map((id) => requireFinding(tx, analyzer, id));
      // AWS: what is resolved stays so. [IAM User Guide, "Archiving findings"]
      for (const finding of chosen)
        if (finding.status !== 'RESOLVED' && finding.status !== status)
          tx.put(findings, { ...finding, status, updatedAtMs: tx.now });
      return {};
    });
  },
});
