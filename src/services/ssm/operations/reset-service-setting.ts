import { operation } from '../define.ts';
import { describeSetting, requireValues, settingArn, settingName } from '../setting.ts';
import { settings } from '../tables.ts';

export const resetServiceSetting = operation('ResetServiceSetting', {
  access: ({ SettingId }, ctx) => ({
    action: 'ssm:ResetServiceSetting',
    resource: settingArn(ctx, SettingId),
  }),

  handle: ({ SettingId }, ctx) =>
    ctx.transact((tx) => {
      requireValues(SettingId);
      const row = tx.get(settings, settingName(SettingId));
      if (row) tx.delete(settings, row);
      return { ServiceSetting: describeSetting(tx, ctx, SettingId) };
    }),
});
