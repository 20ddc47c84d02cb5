import { onBareName } from '../access.ts';
import { operation } from '../define.ts';
import { parameterArn, parseBareName, withoutSlash } from '../name.ts';
import { remove, requireParameter } from '../parameter.ts';
import { tellChange } from '../tasks/put-event.ts';

export const deleteParameter = operation('DeleteParameter', {
  access: onBareName('DeleteParameter'),

  handle: ({ Name }, ctx) =>
    ctx.transact((tx) => {
      const parameter = requireParameter(tx, withoutSlash(parseBareName(Name)));
      remove(tx, parameter);
      tellChange(tx, 'Delete', parameter, parameterArn(ctx, parameter.path), ctx.now());
      return {};
    }),
});
