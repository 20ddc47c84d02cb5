import type { Transaction } from '#kernel/store';

import { onName } from '../access.ts';
import { fault, operation } from '../define.ts';
import { labelsOf } from '../label.ts';
import { limits } from '../limits.ts';
import { parameterArn, parseName } from '../name.ts';
import { pageOf } from '../page.ts';
import { parameterNotFound } from '../parameter.ts';
import { findNamed, valueOf } from '../read.ts';
import { publicParameters } from '../reference.ts';
import { toMetadata } from '../shown.ts';
import { versions } from '../tables.ts';

export const getParameterHistory = operation('GetParameterHistory', {
  access: onName('GetParameterHistory'),

  handle: async ({ Name, WithDecryption, MaxResults, NextToken }, ctx) => {
    const name = parseName(Name);
    if (name.kind === 'public') throw publicParameters();
    if (name.selectorText !== undefined) {
      throw fault(
        'ValidationException',
        'The history of a parameter is asked for without a selector.',
      );
    }
    const { parameter, items, next } = ctx.transact((tx) => {
      const named = findNamed(tx, ctx, name);
      if (!named) throw parameterNotFound();
      const page = pageOf(
        ctx,
        {
          list: `history/${named.id}`,
          most: MaxResults ?? limits.pageOfHistory,
          after: (cursor) => versionsAfter(tx, named.id, cursor),
          show: ({ version }) => ({ version, labels: labelsOf(tx, named, version.version) }),
        },
        NextToken,
      );
      return { parameter: named, ...page };
    });
    const arn = parameterArn(ctx, parameter.path);
    const parameters = [];
    // One after the other: each may ask KMS.
    for (const { version, labels } of items) {
      parameters.push({
        ...toMetadata(parameter.name, version, version.version),
        Value: await valueOf(ctx, arn, version, WithDecryption),
        Labels: labels,
      });
    }
    return { Parameters: parameters, ...(next !== undefined && { NextToken: next }) };
  },
});

function* versionsAfter(tx: Transaction, id: string, cursor: string | undefined) {
  const range = cursor === undefined ? {} : { after: [Number(cursor)] };
  for (const version of tx.scan(versions, { prefix: [id], ...range }))
    yield { cursor: String(version.version), version };
}
