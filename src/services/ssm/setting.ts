/** Service settings of Parameter Store. [Systems Manager API Reference, UpdateServiceSetting] */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import type { ParameterTier, ServiceSetting } from './api.gen.ts';
import { fault } from './define.ts';
import { settings } from './tables.ts';
import { unsupported } from './unsupported.ts';

const DEFAULT_TIER = '/ssm/parameter-store/default-parameter-tier';
const TIERS: readonly ParameterTier[] = ['Standard', 'Advanced', 'Intelligent-Tiering'];

/** The settings that are here, with their values, the usual one first. */
const VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  [DEFAULT_TIER, TIERS],
  ['/ssm/parameter-store/high-throughput-enabled', ['false', 'true']],
]);

/** AWS has these, and this cloud has not. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  '/ssm/appmanager/appmanager-enabled',
  '/ssm/automation/customer-script-log-destination',
  '/ssm/automation/customer-script-log-group-name',
  '/ssm/automation/enable-adaptive-concurrency',
  '/ssm/documents/console/public-sharing-permission',
  '/ssm/managed-instance/activation-tier',
  '/ssm/managed-instance/default-ec2-instance-management-role',
  '/ssm/opsinsights/opscenter',
]);

const ARN_RESOURCE = 'servicesetting/';

/** The name of a setting, of which a request may give the ARN. */
export function settingName(id: string): string {
  const arn = parseArn(id);
  return arn?.service === 'ssm' && arn.resource.startsWith(ARN_RESOURCE)
    ? `/${arn.resource.slice(ARN_RESOURCE.length)}`
    : id;
}

export function settingArn(ctx: Context, id: string): string {
  if (settingName(id) !== id) return id;
  const resource = ARN_RESOURCE + id.replace(/^\//, '');
  return `arn:aws:ssm:${ctx.request.scopeRegion}:${ctx.account}:${resource}`;
}

/** The values that a setting can have; refuses one that is not here. */
export function requireValues(id: string): readonly string[] {
  const name = settingName(id);
  const values = VALUES.get(name);
  if (values) return values;
  if (ELSEWHERE.has(name)) throw unsupported(`with the service setting ${name}`);
  throw fault('ServiceSettingNotFound', `The service setting ${name} was not found.`);
}

export function describeSetting(tx: Transaction, ctx: Context, id: string): ServiceSetting {
  const [usual] = requireValues(id);
  const name = settingName(id);
  const row = tx.get(settings, name);
  const arn = settingArn(ctx, id);
  // GAP: a setting that nobody has changed has no date; AWS gives that of its own roll-out.
  return {
    SettingId: name,
    SettingValue: row?.value ?? usual,
    ...(row && { LastModifiedDate: row.modifiedAtMs }),
    LastModifiedUser: row?.modifiedBy ?? 'System',
    ARN: arn,
    Status: row ? 'Customized' : 'Default',
  };
}

/** The tier of parameters that are written without one. */
export function usualTier(tx: Transaction): ParameterTier {
  const value = tx.get(settings, DEFAULT_TIER)?.value;
  return TIERS.find((tier) => tier === value) ?? 'Standard';
}
