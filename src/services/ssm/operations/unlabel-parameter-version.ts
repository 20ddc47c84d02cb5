import { onBareName } from '../access.ts';
import { operation } from '../define.ts';
import { unlabel } from '../label.ts';
import { parseBareName, withoutSlash } from '../name.ts';
import { requireParameter, requireVersion } from '../parameter.ts';

export const unlabelParameterVersion = operation('UnlabelParameterVersion', {
  access: onBareName('UnlabelParameterVersion'),

  handle: ({ Name, ParameterVersion, Labels }, ctx) =>
    ctx.transact((tx) => {
      const parameter = requireParameter(tx, withoutSlash(parseBareName(Name)));
      requireVersion(tx, parameter, ParameterVersion);
      const removed: string[] = [];
      const invalid: string[] = [];
      for (const text of new Set(Labels)) {
        const wasThere = unlabel(tx, parameter, ParameterVersion, text);
        (wasThere ? removed : invalid).push(text);
      }
      return { RemovedLabels: removed, InvalidLabels: invalid };
    }),
});
