import { onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { checkScannable } from '../survey.ts';
import { scanResource } from '../tasks/scan.ts';

export const startResourceScan = operation('StartResourceScan', {
  access: onArn('StartResourceScan'),

  handle: ({ analyzerArn, resourceArn, resourceOwnerAccount }, ctx) => {
    checkScannable(ctx, resourceArn, resourceOwnerAccount);
    return ctx.transact((tx) => {
      const { name, id } = requireByArn(tx, analyzerArn);
      tx.enqueue(scanResource, { name, id, arn: resourceArn });
      return {};
    });
  },
});
