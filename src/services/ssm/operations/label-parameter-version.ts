import { onBareName } from '../access.ts';
import { operation } from '../define.ts';
import { attach, isLabel } from '../label.ts';
import { parameterArn, parseBareName, withoutSlash } from '../name.ts';
import { requireParameter, requireVersion } from '../parameter.ts';
import { tellChange } from '../tasks/put-event.ts';

export const labelParameterVersion = operation('LabelParameterVersion', {
  access: onBareName('LabelParameterVersion'),

  handle: ({ Name, ParameterVersion, Labels }, ctx) =>
    ctx.transact((tx) => {
      const parameter = requireParameter(tx, withoutSlash(parseBareName(Name)));
      const version = ParameterVersion ?? parameter.version;
      requireVersion(tx, parameter, version);
      const valid = Labels.filter(isLabel);
      attach(tx, parameter, version, valid);
      const arn = parameterArn(ctx, parameter.path);
      if (valid.length > 0) tellChange(tx, 'LabelParameterVersion', parameter, arn, ctx.now());
      return {
        InvalidLabels: Labels.filter((text) => !isLabel(text)),
        ParameterVersion: version,
      };
    }),
});
