import { onBareName } from '../access.ts';
import { operation } from '../define.ts';
import { parameterArn, parseBareName, withoutSlash } from '../name.ts';
import { findParameter, remove } from '../parameter.ts';
import { tellChange } from '../tasks/put-event.ts';

const onOne = onBareName('DeleteParameters');

export const deleteParameters = operation('DeleteParameters', {
  access: ({ Names }, ctx) => Names.map((Name) => onOne({ Name }, ctx)),

  handle: ({ Names }, ctx) =>
    ctx.transact((tx) => {
      const deleted: string[] = [];
      const invalid: string[] = [];
      for (const name of new Set(Names)) {
        const parameter = findParameter(tx, withoutSlash(parseBareName(name)));
        (parameter ? deleted : invalid).push(name);
        if (!parameter) continue;
        remove(tx, parameter);
        tellChange(tx, 'Delete', parameter, parameterArn(ctx, parameter.path), ctx.now());
      }
      return { DeletedParameters: deleted, InvalidParameters: invalid };
    }),
});
