import { parseArn } from '#lib/arn';

import { fault, operation } from '../define.ts';
import { limits } from '../limits.ts';
import { requireTagged, tagRule } from '../tagged.ts';
import { toTags } from '../tags.ts';

export const listTags = operation('ListTags', {
  access: ({ ResourceIdList }, ctx) => {
    checkList(ResourceIdList);
    return ResourceIdList.map((arn) => tagRule(ctx, 'ListTags', arn));
  },

  handle: ({ ResourceIdList, NextToken }, ctx) => {
    if (NextToken !== undefined) throw fault('InvalidTokenException', 'The token is not valid.');
    return ctx.transact((tx) => ({
      ResourceTagList: ResourceIdList.map((text) => {
        const { arn, tags } = requireTagged(tx, ctx, text, 'read');
        return { ResourceId: arn, TagsList: toTags(tags) };
      }),
    }));
  },
});

/** One transaction sees the rows of one account. */
function checkList(arns: readonly string[]): void {
  const accounts = new Set(arns.map((arn) => parseArn(arn)?.account));
  if (arns.length === 0 || arns.length > limits.listedTagResources || accounts.size > 1) {
    throw fault(
      'ResourceNotFoundException',
      `ResourceIdList must have from 1 to ${limits.listedTagResources} ARNs of one account.`,
    );
  }
}
