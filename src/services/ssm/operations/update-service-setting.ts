import { arnOf } from '#kernel/identity';

import { fault, operation } from '../define.ts';
import { requireValues, settingArn, settingName } from '../setting.ts';
import { settings } from '../tables.ts';

export const updateServiceSetting = operation('UpdateServiceSetting', {
  access: ({ SettingId }, ctx) => ({
    action: 'ssm:UpdateServiceSetting',
    resource: settingArn(ctx, SettingId),
  }),

  handle: ({ SettingId, SettingValue }, ctx) =>
    ctx.transact((tx) => {
      const values = requireValues(SettingId);
      if (!values.includes(SettingValue)) {
        throw fault(
          'ValidationException',
          `The service setting ${settingName(SettingId)} is one of ${values.join(', ')}.`,
        );
      }
      tx.put(settings, {
        name: settingName(SettingId),
        value: SettingValue,
        modifiedAtMs: ctx.now(),
        modifiedBy: arnOf(ctx.identity.caller),
      });
      return {};
    }),
});
