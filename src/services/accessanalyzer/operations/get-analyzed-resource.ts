import { blind } from '#kernel/store';

import { notFound, onArn, requireByArn } from '../analyzer.ts';
import { operation } from '../define.ts';
import { analyzedResources, findings } from '../tables.ts';

export const getAnalyzedResource = operation('GetAnalyzedResource', {
  access: onArn('GetAnalyzedResource'),

  handle: ({ analyzerArn, resourceArn }, ctx) =>
    ctx.transact((tx) => {
      const { id } = requireByArn(tx, analyzerArn);
      const known = tx.get(analyzedResources, id, blind(resourceArn));
      if (!known)
        throw notFound(
          'AnalyzedResource',
          resourceArn,
          `The resource ${resourceArn} was not found.`,
        );
      const open = [
        ...tx.scanIndex(findings, 'resource', { prefix: [id, blind(resourceArn)] }),
      ].filter(({ status }) => status !== 'RESOLVED');
      const [first] = open;
      return {
        resource: {
          resourceArn,
          resourceType: known.type,
          resourceOwnerAccount: ctx.account,
          createdAt: known.createdAtMs,
          analyzedAt: known.analyzedAtMs,
          updatedAt: known.updatedAtMs,
          isPublic: open.some(({ isPublic }) => isPublic),
          ...(first && {
            actions: [...new Set(open.flatMap(({ actions }) => actions))],
            sharedVia: ['POLICY'],
            status: open.some(({ status }) => status === 'ACTIVE') ? 'ACTIVE' : first.status,
          }),
          ...(known.error !== undefined && { error: known.error }),
        },
      };
    }),
});
