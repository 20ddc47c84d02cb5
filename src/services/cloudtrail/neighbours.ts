/**
 * What CloudTrail asks of its destinations, in the words of their APIs. Each answers by its own name once it is built, and refuses
 * with NotImplemented until then.
 */
import type { ByteStream } from '#lib/bytes';

interface Asks<Input extends object, Output extends object = object> {
  readonly input: Input;
  readonly output: Output;
  readonly errors: string;
}

export interface S3Api {
  readonly service: 's3';
  readonly operations: {
    readonly GetBucketAcl: Asks<{ readonly Bucket: string }>;
    readonly PutObject: Asks<{
      readonly Bucket: string;
      readonly Key: string;
      readonly Body?: ByteStream;
      readonly ContentLength?: number;
      readonly ContentType?: string;
      readonly ContentEncoding?: string;
      readonly ACL?: 'bucket-owner-full-control';
      readonly Metadata?: Readonly<Record<string, string>>;
      readonly ServerSideEncryption?: 'AES256' | 'aws:kms';
      readonly SSEKMSKeyId?: string;
      readonly SSEKMSEncryptionContext?: string;
    }>;
  };
  readonly errors: object;
}

export interface LogsApi {
  readonly service: 'cloudwatch-logs';
  readonly operations: {
    readonly CreateLogStream: Asks<{
      readonly logGroupName: string;
      readonly logStreamName: string;
    }>;
    readonly PutLogEvents: Asks<{
      readonly logGroupName: string;
      readonly logStreamName: string;
      readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
    }>;
  };
  readonly errors: object;
}
