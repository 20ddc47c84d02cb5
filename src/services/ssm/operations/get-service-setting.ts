import { operation } from '../define.ts';
import { describeSetting, settingArn } from '../setting.ts';

export const getServiceSetting = operation('GetServiceSetting', {
  access: ({ SettingId }, ctx) => ({
    action: 'ssm:GetServiceSetting',
    resource: settingArn(ctx, SettingId),
  }),

  handle: ({ SettingId }, ctx) =>
    ctx.transact((tx) => ({ ServiceSetting: describeSetting(tx, ctx, SettingId) })),
});
