/** A file of CloudTrail as an object in the bucket of its trail. */
import type { TaskContext } from '#kernel/operation';
import { streamOf } from '#lib/bytes';

import { CLOUDTRAIL } from './destinations.ts';
import { compressed } from './log-file.ts';
import type { S3Api } from './neighbours.ts';
import type { Trail } from './tables.ts';
import { arnOfTrail } from './trail.ts';

interface TextFile {
  readonly key: string;
  readonly text: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Puts a text into the bucket of a trail, as CloudTrail does: compressed, encrypted, and the bucket owner's. */
export async function putFile(
  ctx: TaskContext,
  trail: Trail,
  { key, text, metadata }: TextFile,
): Promise<void> {
  const arn = arnOfTrail(ctx.account, trail);
  const bytes = await compressed(text);
  const context = JSON.stringify({ 'aws:cloudtrail:arn': arn });
  await ctx.client<S3Api>('s3', { servicePrincipal: CLOUDTRAIL, sourceArn: arn }).PutObject(
    {
      Bucket: trail.bucket,
      Key: key,
      Body: streamOf(bytes),
      ContentLength: bytes.length,
      ContentType: 'application/json',
      ContentEncoding: 'gzip',
      ACL: 'bucket-owner-full-control',
      ...(metadata && { Metadata: metadata }),
      ...(trail.keyArn === undefined
        ? { ServerSideEncryption: 'AES256' }
        : {
            ServerSideEncryption: 'aws:kms',
            SSEKMSKeyId: trail.keyArn,
            SSEKMSEncryptionContext: Buffer.from(context).toString('base64'),
          }),
    },
    { region: trail.region },
  );
}
