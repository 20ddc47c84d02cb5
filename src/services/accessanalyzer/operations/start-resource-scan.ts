import { onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { checkScannable } from '../survey.ts';
import { scanResource } from '../tasks/scan.ts';

export const startResourceScan = operation('StartResourceScan', {
  access: onArn('StartResourceScan'),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const analyzer = requireByArn(tx, input.analyzerArn);
      checkScannable(ctx, analyzer, input);
      const { name, id } = analyzer;
      tx.enqueue(scanResource, { name, id, arn: input.resourceArn });
      return {};
    }),
});
