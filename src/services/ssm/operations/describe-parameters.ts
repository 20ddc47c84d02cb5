import { sha256Hex } from '#lib/hash';

import { hereOf } from '../access.ts';
import { operation } from '../define.ts';
import { describeFilters, passes } from '../filter.ts';
import { limits } from '../limits.ts';
import { candidates } from '../listing.ts';
import { parameterArn } from '../name.ts';
import { pageOf } from '../page.ts';
import { toMetadata } from '../shown.ts';
import { unsupported } from '../unsupported.ts';

export const describeParameters = operation('DescribeParameters', {
  access: (_input, ctx) => {
    const { region, account } = hereOf(ctx);
    return { action: 'ssm:DescribeParameters', resource: `arn:aws:ssm:${region}:${account}:*` };
  },

  handle: ({ Filters, ParameterFilters, MaxResults, NextToken, Shared }, ctx) => {
    // GAP: AWS lists what was shared through Resource Access Manager; parameters shared by PutResourcePolicy are read by their ARN.
    if (Shared) throw unsupported('DescribeParameters with Shared');
    const filters = describeFilters(Filters, ParameterFilters);
    return ctx.transact((tx) => {
      const { items, next } = pageOf(
        ctx,
        {
          list: `parameters/${sha256Hex(JSON.stringify(filters))}`,
          most: MaxResults ?? limits.pageOfDescriptions,
          after: (cursor) => candidates(tx, filters, cursor),
          show: ({ parameter }) =>
            passes(filters, parameter)
              ? {
                  ...toMetadata(parameter.name, parameter, parameter.version),
                  ARN: parameterArn(ctx, parameter.path),
                }
              : undefined,
        },
        NextToken,
      );
      return { Parameters: items, ...(next !== undefined && { NextToken: next }) };
    });
  },
});
