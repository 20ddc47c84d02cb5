/** Makes the two generated files of one service. */

import type { ServiceModel } from '../src/kernel/model.ts';
import { BotocoreArchive } from './botocore-archive.ts';
import { readBotocore } from './botocore.ts';
import { mergeService } from './merge.ts';
import { readSdk } from './sdk.ts';
import type { ServiceSource } from './services.ts';

export async function modelOf(
  service: ServiceSource,
  archive: BotocoreArchive,
): Promise<ServiceModel> {
  const botocore = readBotocore(await archive.read(service.botocore), BotocoreArchive.version());
  const isDocumented = (operation: string): boolean => botocore.operations.has(operation);
  const sdk = service.botocoreOnly === true ? undefined : readSdk(service.name, isDocumented);
  return mergeService(service.name, sdk, botocore);
}
