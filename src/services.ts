/** The services that this cloud has, each loaded on first use. */
import type { ServiceDefinition } from '#kernel/service';

type Load = () => Promise<ServiceDefinition>;

const loaders: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['accessanalyzer', async () => (await import('#services/accessanalyzer/index')).accessAnalyzer],
  ['cloudtrail', async () => (await import('#services/cloudtrail/index')).cloudTrail],
  ['iam', async () => (await import('#services/iam/index')).iam],
  ['kms', async () => (await import('#services/kms/index')).kms],
  ['organizations', async () => (await import('#services/organizations/index')).organizations],
  ['secrets-manager', async () => (await import('#services/secrets-manager/index')).secretsManager],
  ['sns', async () => (await import('#services/sns/index')).sns],
  ['sqs', async () => (await import('#services/sqs/index')).sqs],
  ['ssm', async () => (await import('#services/ssm/index')).ssm],
  ['sts', async () => (await import('#services/sts/index')).sts],
]);

/** The definition of a service, or undefined for one that is known by name only. */
export function loadService(name: string): Promise<ServiceDefinition> | undefined {
  return loaders.get(name)?.();
}

export const builtServices: readonly string[] = [...loaders.keys()];
